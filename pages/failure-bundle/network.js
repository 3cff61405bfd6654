// @ts-check
/**
 * Answers the page's requests in place of the edge, from the files of the bundle, and reports each
 * one. Nothing is sent.
 */

import { absolute, isAllowed, isRemote, keyOf } from "./addresses.js";
import { decodeText } from "./charsets.js";
import { readParameters } from "./request-bodies.js";
import { MOST_KEPT_ALIVE, bodySize } from "../recorder/body-size.js";
import { installXmlHttpRequest } from "./xml-http-request.js";

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {{ answer: Answer, role: string }} Reply */

const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const nativeFetch = window.fetch.bind(window);
const later = window.setTimeout.bind(window);
const nativeBeacon = Navigator.prototype.sendBeacon.bind(navigator);

/** @param {number} status @param {string} body @param {string} [type] @returns {Answer} */
const plain = (status, body, type = "application/json; charset=utf-8") => ({
  status,
  type,
  headers: {},
  body,
});

/**
 * Resolves when an answer comes that is late by so many seconds; never for null.
 * @param {number | null} after
 * @returns {Promise<void>}
 */
const held = (after) =>
  new Promise((resolve) => {
    if (after !== null) later(resolve, after * 1000);
  });

/**
 * @template T
 * @param {Promise<T>} answered
 * @param {AbortSignal} signal
 * @returns {Promise<T>}
 */
function unlessAborted(answered, signal) {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
    answered.then(resolve, reject);
  });
}

/** @type {Map<string, number>} how many requests for each path the destination has answered */
const answered = new Map();

/**
 * @param {import("./types.js").World} world
 * @param {string} method
 * @param {URL} url
 * @returns {Reply}
 */
function replyTo(world, method, url) {
  const role = world.hosts[url.host] ?? (world.stranger ? "destination" : "unclaimed");
  const known = world.answers[keyOf(url)];
  if (known) return { answer: known, role };
  if (role === "segment") return { answer: plain(200, '{"success":true}'), role };
  if (role === "destination") {
    const pinned = method === "GET" ? world.pinned[keyOf(url)] : undefined;
    const answers = world.paths[url.pathname] ?? (pinned ? [pinned] : []);
    const before = answered.get(url.pathname) ?? 0;
    answered.set(url.pathname, before + 1);
    const answer = answers[Math.min(before, answers.length - 1)];
    return { answer: answer ?? plain(200, "{}"), role };
  }
  if (role === "unclaimed") return { answer: plain(403, "nobody claimed this host"), role };
  return { answer: plain(404, "", "text/plain"), role };
}

/**
 * Reads the body of a request; the type is the header's, else the one that browsers send with it.
 * @param {unknown} body
 * @param {Headers} headers
 * @returns {Promise<Pick<Sent, "type" | "body" | "parameters">>}
 */
async function content(body, headers) {
  const response = new Response(/** @type {BodyInit | null} */ (body ?? null));
  const type = headers.get("content-type") ?? response.headers.get("content-type") ?? "";
  const bytes = new Uint8Array(await response.arrayBuffer());
  const parameters = await readParameters(type, bytes, headers.get("content-encoding") ?? "");
  return { type, body: type.startsWith("multipart/") ? "" : (decodeText(bytes) ?? ""), parameters };
}

/**
 * @param {import("./types.js").World} world
 * @param {(sent: Sent) => void} report
 * @param {(change: 1 | -1) => void} count gets 1 when a request begins and -1 when it ends
 */
export function installNetwork(world, report, count) {
  /**
   * @param {string} method
   * @param {URL} url
   * @param {unknown} body
   * @param {Headers} [headers]
   */
  async function send(method, url, body, headers = new Headers()) {
    const reply = replyTo(world, method, url);
    count(1);
    try {
      const { status } = reply.answer;
      report({
        method,
        url: url.href,
        status,
        role: reply.role,
        ...(await content(body, headers)),
      });
    } finally {
      count(-1);
    }
    const { after = 0 } = reply.answer;
    // The page is quiet meanwhile, as in the run, where time passes until the answer comes.
    if (after !== 0) await held(after);
    return reply;
  }

  /** @param {unknown} input @param {RequestInit} [init] */
  window.fetch = async function fetch(input, init) {
    const given = input instanceof Request ? input : null;
    const url = absolute(given?.url ?? input);
    const isHere = !isRemote(url);
    // The browser itself refuses what the page's policy forbids.
    if (isHere || !isAllowed(world.policy, "connect-src", url)) {
      return nativeFetch(given ?? url, init);
    }
    const request = new Request(given ?? url, init);
    request.signal.throwIfAborted();
    const body = await request.clone().arrayBuffer();
    if (request.keepalive && body.byteLength > MOST_KEPT_ALIVE) {
      throw new TypeError("Failed to fetch");
    }
    const { answer, role } = await unlessAborted(
      send(request.method, url, body, request.headers),
      request.signal,
    );
    if (role === "unclaimed" && request.mode !== "no-cors") throw new TypeError("Failed to fetch");
    const { status, headers } = answer;
    const hasBody = ![204, 205, 304].includes(status);
    const response = new Response(hasBody ? answer.body : null, {
      status,
      headers: { "Content-Type": answer.type, ...headers },
    });
    Object.defineProperty(response, "url", { value: url.href });
    return response;
  };

  Navigator.prototype.sendBeacon = function sendBeacon(address, body) {
    const url = absolute(address);
    if (!isRemote(url) || bodySize(body) > MOST_KEPT_ALIVE) return false;
    if (!isAllowed(world.policy, "connect-src", url)) return nativeBeacon(url.href, body);
    void send("POST", url, body);
    return true;
  };

  installXmlHttpRequest(send, world, nativeFetch);
  installImages(send, world);
}

/**
 * @param {(method: string, url: URL, body: unknown, headers?: Headers) => Promise<Reply>} send
 * @param {import("./types.js").World} world
 */
function installImages(send, world) {
  const { prototype } = HTMLImageElement;
  /** @type {WeakMap<HTMLImageElement, string>} */
  const addresses = new WeakMap();
  const native = /** @type {Required<PropertyDescriptor>} */ (
    Object.getOwnPropertyDescriptor(prototype, "src")
  );
  /** @param {HTMLImageElement} image @param {unknown} address */
  async function load(image, address) {
    const url = absolute(address);
    if (!isRemote(url) || !isAllowed(world.policy, "img-src", url)) {
      native.set.call(image, isRemote(url) ? url.href : address);
      return;
    }
    addresses.set(image, url.href);
    const { answer } = await send("GET", url, null);
    native.set.call(image, answer.status < 400 ? PIXEL : "data:,");
  }
  Object.defineProperty(prototype, "src", {
    ...native,
    get() {
      return addresses.get(this) ?? native.get.call(this);
    },
    set(address) {
      void load(this, address);
    },
  });
  prototype.setAttribute = function setAttribute(name, value) {
    if (String(name).toLowerCase() === "src") void load(this, value);
    else Element.prototype.setAttribute.call(this, name, value);
  };
}
