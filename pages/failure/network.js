// @ts-check
/**
 * Answers what the page asks of the network in place of the edge, from what is in the bundle, and
 * tells of every request. Nothing is sent.
 */

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {{ answer: Answer, role: string }} Reply */

const PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
const nativeFetch = window.fetch.bind(window);

/**
 * Returns the whole of an address, as the test page would have it: scripts make `http:` of an
 * address without a scheme because this page is a file.
 * @param {unknown} address
 */
export function absolute(address) {
  const url = new URL(String(address), document.baseURI);
  if (url.protocol === "http:") url.protocol = "https:";
  return url;
}

/**
 * What an address is known by here.
 * @param {URL} url
 */
export const keyOf = (url) => `${url.host}${url.pathname}`;

/** @param {URL} url */
export const isRemote = (url) => url.protocol === "https:" || url.protocol === "http:";

/**
 * Says whether the page's own content security policy allows a host for a kind of request.
 * @param {string} policy
 * @param {string} directive
 * @param {URL} url
 */
export function isAllowed(policy, directive, url) {
  const rules = policy.split(";").map((rule) => rule.trim().split(/\s+/));
  const found = rules.find(([name]) => name === directive);
  return !found || found.includes(`https://${url.host}`);
}

/** @param {number} status @param {string} body @param {string} [type] @returns {Answer} */
const plain = (status, body, type = "application/json; charset=utf-8") => ({
  status,
  type,
  headers: {},
  body,
});

/**
 * @param {import("./types.js").World} world
 * @param {URL} url
 * @returns {Reply}
 */
export function replyTo(world, url) {
  const role = world.hosts[url.host] ?? (world.stranger ? "destination" : "unclaimed");
  const known = world.answers[keyOf(url)];
  if (known) return { answer: known, role };
  if (role === "segment") return { answer: plain(200, '{"success":true}'), role };
  if (role === "destination") {
    return { answer: world.paths[url.pathname] ?? plain(200, "{}"), role };
  }
  if (role === "unclaimed") return { answer: plain(403, "nobody claimed this host"), role };
  return { answer: plain(404, "", "text/plain"), role };
}

/** @param {unknown} body @param {string} type @returns {Promise<Pick<Sent, "type" | "body" | "fields">>} */
async function content(body, type) {
  if (body === null || body === undefined) return { type, body: "" };
  if (body instanceof FormData) {
    /** @type {[string, string][]} */
    const fields = [...body].map(([name, value]) => [
      name,
      typeof value === "string" ? value : `(file ${value.name})`,
    ]);
    return { type: "multipart/form-data", body: "", fields };
  }
  const implied = body instanceof Blob ? body.type : typeof body === "string" ? "text/plain" : "";
  const form = body instanceof URLSearchParams ? "application/x-www-form-urlencoded" : implied;
  const text = await new Response(/** @type {BodyInit} */ (body)).text();
  return { type: type || form, body: text };
}

/**
 * @param {import("./types.js").World} world
 * @param {(sent: Sent) => void} tell
 * @param {(change: 1 | -1) => void} count is told when something begins and when it ends
 */
export function installNetwork(world, tell, count) {
  /**
   * @param {string} method
   * @param {URL} url
   * @param {unknown} body
   * @param {string} type
   */
  async function send(method, url, body, type) {
    const reply = replyTo(world, url);
    count(1);
    try {
      const { status } = reply.answer;
      tell({ method, url: url.href, status, role: reply.role, ...(await content(body, type)) });
    } finally {
      count(-1);
    }
    return reply;
  }

  /** @param {unknown} input @param {RequestInit} [init] */
  window.fetch = async function fetch(input, init) {
    const given = input instanceof Request ? input : null;
    const url = absolute(given?.url ?? input);
    const isHere = !isRemote(url);
    // What the page's policy forbids, the browser refuses by itself.
    if (isHere || !isAllowed(world.policy, "connect-src", url)) {
      return nativeFetch(given ?? url, init);
    }
    const request = new Request(given ?? url, init);
    request.signal.throwIfAborted();
    const isForm = init?.body instanceof FormData;
    const bytes = await request.clone().arrayBuffer();
    const type = request.headers.get("content-type") ?? "";
    const body = isForm ? init.body : bytes.byteLength > 0 ? bytes : null;
    const { answer, role } = await send(request.method, url, body, type);
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
    if (!isRemote(url) || !isAllowed(world.policy, "connect-src", url)) return false;
    void send("POST", url, body, "");
    return true;
  };

  installRequests(send, world);
  installImages(send, world);
}

/**
 * @param {(method: string, url: URL, body: unknown, type: string) => Promise<Reply>} send
 * @param {import("./types.js").World} world
 */
function installImages(send, world) {
  const { prototype } = HTMLImageElement;
  /** @type {WeakMap<HTMLImageElement, string>} */
  const asked = new WeakMap();
  const native = /** @type {Required<PropertyDescriptor>} */ (
    Object.getOwnPropertyDescriptor(prototype, "src")
  );
  /** @param {HTMLImageElement} image @param {unknown} address */
  async function ask(image, address) {
    const url = absolute(address);
    if (!isRemote(url) || !isAllowed(world.policy, "img-src", url)) {
      native.set.call(image, isRemote(url) ? url.href : address);
      return;
    }
    asked.set(image, url.href);
    const { answer } = await send("GET", url, null, "");
    native.set.call(image, answer.status < 400 ? PIXEL : "data:,");
  }
  Object.defineProperty(prototype, "src", {
    ...native,
    get() {
      return asked.get(this) ?? native.get.call(this);
    },
    set(address) {
      void ask(this, address);
    },
  });
  prototype.setAttribute = function setAttribute(name, value) {
    if (String(name).toLowerCase() === "src") void ask(this, value);
    else Element.prototype.setAttribute.call(this, name, value);
  };
}

/**
 * @param {(method: string, url: URL, body: unknown, type: string) => Promise<Reply>} send
 * @param {import("./types.js").World} world
 */
function installRequests(send, world) {
  class XMLHttpRequest extends EventTarget {
    static UNSENT = 0;
    static OPENED = 1;
    static HEADERS_RECEIVED = 2;
    static LOADING = 3;
    static DONE = 4;
    UNSENT = 0;
    OPENED = 1;
    HEADERS_RECEIVED = 2;
    LOADING = 3;
    DONE = 4;
    readyState = 0;
    status = 0;
    statusText = "";
    responseURL = "";
    responseText = "";
    responseType = "";
    timeout = 0;
    withCredentials = false;
    upload = new EventTarget();
    #method = "";
    /** @type {URL} */
    #url = absolute("");
    #headers = new Headers();
    /** @type {Answer | null} */
    #answer = null;
    #sent = 0;

    open(/** @type {string} */ method, /** @type {string} */ address) {
      this.#method = method.toUpperCase();
      this.#url = absolute(address);
      this.#headers = new Headers();
      this.#answer = null;
      this.#sent += 1;
      this.#change(1);
    }

    setRequestHeader(/** @type {string} */ name, /** @type {string} */ value) {
      this.#headers.append(name, value);
    }

    send(/** @type {unknown} */ body = null) {
      if (this.readyState !== 1) throw new DOMException("not opened", "InvalidStateError");
      void this.#carryOut(body, this.#sent);
    }

    abort() {
      this.#sent += 1;
      if (this.readyState > 1 || this.readyState === 1) this.#end("abort");
      this.readyState = 0;
    }

    getResponseHeader(/** @type {string} */ name) {
      return this.#told().get(name);
    }

    getAllResponseHeaders() {
      return [...this.#told()].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    }

    overrideMimeType() {}

    get response() {
      const text = this.responseText;
      if (this.responseType === "json") return this.readyState === 4 ? parsed(text) : null;
      if (this.responseType === "blob") return new Blob([text]);
      if (this.responseType === "arraybuffer") return new TextEncoder().encode(text).buffer;
      return text;
    }

    get responseXML() {
      return null;
    }

    #told() {
      const answer = this.#answer;
      return new Headers(answer ? { "content-type": answer.type, ...answer.headers } : {});
    }

    async #carryOut(/** @type {unknown} */ body, /** @type {number} */ turn) {
      const type = this.#headers.get("content-type") ?? "";
      if (!isAllowed(world.policy, "connect-src", this.#url)) {
        // The browser refuses it by itself, and says so to the page.
        await nativeFetch(this.#url, { method: "GET" }).catch(() => {});
        this.#end("error");
        return;
      }
      const { answer, role } = await send(this.#method, this.#url, body, type);
      if (turn !== this.#sent) return;
      if (role === "unclaimed") {
        this.#end("error");
        return;
      }
      this.#answer = answer;
      this.status = answer.status;
      this.responseURL = this.#url.href;
      this.#change(2);
      this.responseText = answer.body;
      this.#change(3);
      this.#end("load");
    }

    #change(/** @type {number} */ state) {
      this.readyState = state;
      this.#fire("readystatechange");
    }

    #end(/** @type {string} */ kind) {
      this.#change(4);
      this.#fire(kind);
      this.#fire("loadend");
    }

    #fire(/** @type {string} */ kind) {
      const event = new ProgressEvent(kind);
      const handler = /** @type {any} */ (this)[`on${kind}`];
      if (typeof handler === "function") handler.call(this, event);
      this.dispatchEvent(event);
    }
  }
  /** @type {any} */ (window).XMLHttpRequest = XMLHttpRequest;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
