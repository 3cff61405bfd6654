// @ts-check
/** Observes how a page ends: that it navigates away, and what it sends and throws while it unloads. */

import { WeakMap } from "./collections.js";
import { describeThrown } from "./library.js";
import { refusedData } from "./refusals.js";
import { sentAddress } from "./sent-address.js";
import { wrap, onConstruct } from "./wrap.js";

/** @typedef {import("./types.js").Record} Record */

/**
 * Observes navigation. A run has one page, and is judged on what happens in it. The edge answers a
 * request for another page so that the browser stays on this one. The verdict is an error, because
 * the harness cannot know what a real navigation would have cut off.
 * @param {Record} record
 * @param {() => boolean} isOver whether the driver is leaving the page
 */
export function observeNavigation(record, isOver) {
  const reason = "the page navigates away, and a verdict covers one page only";
  /** @type {any} TypeScript does not know it yet */
  const { navigation } = window;
  /** @param {number} steps */
  const leads = (steps) => navigation.currentEntry.index + steps < 0;
  /** @type {[string, (args: any[]) => number][]} */
  const ways = [
    ["back", () => -1],
    ["go", ([steps]) => Number(steps)],
  ];
  for (const [name, steps] of ways) {
    /** @type {any} */
    const { prototype } = History;
    prototype[name] = wrap(prototype[name], {
      apply(target, self, args) {
        if (isOver() || !leads(steps(args))) return Reflect.apply(target, self, args);
        // What was before this page is no page of the visit, and tells nobody that it is gone to.
        record("blind", { where: "what follows on the way back in the history", reason });
        return undefined;
      },
    });
  }
  navigation.addEventListener("navigate", (/** @type {any} */ event) => {
    const { url, sameDocument } = event.destination;
    if (sameDocument || isOver()) return;
    record("blind", { where: `what follows on the way to ${url}`, reason });
    // The edge does not see other schemes, so only this keeps the page.
    if (!url.startsWith("http")) event.preventDefault();
  });
}

/**
 * Observes requests that start while the page unloads. Browsers complete beacons, images and fetches
 * with `keepalive`. They may cut off everything else, at random: so that makes the verdict an error,
 * and is not sent, because it could arrive during the next run.
 * @param {Record} record
 * @param {(method: string, url: string) => void} note takes a request that the edge must see
 * @param {() => boolean} isOver whether the page is unloading
 */
export function observeLastRequests(record, note, isOver) {
  const reason = "it starts while the page unloads, so the browser may send it or cut it off";
  /** @type {any} */
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  source.set = wrap(source.set, {
    apply(target, self, args) {
      Reflect.apply(target, self, args);
      if (!isOver() || !self.src.startsWith("http")) return;
      const url = sentAddress(self.src);
      const refusal = refusedData(url);
      if (refusal) record("refusal", { method: "GET", url, ...refusal });
      else note("GET", url);
    },
  });
  Object.defineProperty(HTMLImageElement.prototype, "src", source);
  window.fetch = wrap(window.fetch, {
    apply(target, self, args) {
      const [input, options] = args;
      const isKept = options?.keepalive ?? (input instanceof Request && input.keepalive);
      if (isKept || !isOver()) return Reflect.apply(target, self, args);
      record("blind", { where: `a fetch of ${address(input)} without keepalive`, reason });
      return new Promise(() => {});
    },
  });
  XMLHttpRequest.prototype.send = wrap(XMLHttpRequest.prototype.send, {
    apply(target, self, args) {
      if (!isOver()) return Reflect.apply(target, self, args);
      record("blind", { where: "an XMLHttpRequest", reason });
      return undefined;
    },
  });
  for (const name of ["EventSource", "WebSocket", "WebSocketStream"]) {
    onConstruct(name, ([url]) => {
      if (isOver()) record("blind", { where: `${name} ${String(url)}`, reason });
    });
  }
}

/** The events by which a page hears that it is gone. */
const LAST = ["pagehide", "unload", "visibilitychange"];

/**
 * Observes what is thrown after the page is gone: Chromium no longer reports it to the driver. A page is
 * told only "Script error." of a script from another host, so what its listeners throw is looked at, too.
 * @param {Record} record
 */
export function observeLastErrors(record) {
  /** @type {WeakMap<object, Function>} a listener of the page to the one that the browser calls */
  const called = new WeakMap();
  let isGone = false;
  /** @type {unknown} */
  let thrown;
  /** @param {any} listener */
  const watched = (listener) => {
    const made =
      called.get(listener) ??
      /** @this {unknown} @param {unknown[]} args */
      function (...args) {
        thrown = undefined;
        try {
          if (typeof listener === "function") Reflect.apply(listener, this, args);
          else listener.handleEvent(...args);
        } catch (problem) {
          thrown = problem;
          throw problem;
        }
      };
    called.set(listener, made);
    return made;
  };
  for (const name of /** @type {const} */ (["addEventListener", "removeEventListener"])) {
    EventTarget.prototype[name] = wrap(EventTarget.prototype[name], {
      apply(target, self, [type, listener, ...rest]) {
        const isListener =
          typeof listener === "function" || (listener && typeof listener === "object");
        const given = isListener && LAST.includes(`${type}`) ? watched(listener) : listener;
        return Reflect.apply(target, self, [type, given, ...rest]);
      },
    });
  }
  addEventListener("pagehide", () => {
    isGone = true;
  });
  addEventListener("error", ({ error, message }) => {
    if (!isGone) return;
    const problem = error ?? thrown ?? message;
    record("error", { type: "error", ...describeThrown(problem) });
  });
}

/**
 * Calls `putBack` when a page has removed something from its storage: it may be the log that the
 * recorder saves there while the page unloads.
 * @param {() => void} putBack
 */
export function observeClearing(putBack) {
  /** @type {any} */
  const storage = Storage.prototype;
  for (const name of ["clear", "removeItem"]) {
    storage[name] = wrap(storage[name], {
      apply(target, self, args) {
        Reflect.apply(target, self, args);
        putBack();
      },
    });
  }
}

/**
 * Observes `fetchLater`, which sends when the page unloads, whenever it was called.
 * @param {Record} record
 * @param {(method: string, url: string) => void} note takes a request that the edge must see
 */
export function observeLaterRequests(record, note) {
  /** @type {any} TypeScript does not know it yet */
  const page = window;
  if (!page.fetchLater) return;
  /** @type {{ url: string, method: string, mode: any, signal: AbortSignal | undefined }[]} */
  const later = [];
  page.fetchLater = wrap(page.fetchLater, {
    apply(target, self, args) {
      const [input, options] = args;
      const request = input instanceof Request ? input : null;
      const signal = options?.signal ?? request?.signal;
      const result = Reflect.apply(target, self, args);
      const method = String(options?.method ?? request?.method ?? "GET").toUpperCase();
      later.push({ url: address(input), method, mode: options?.mode ?? request?.mode, signal });
      return result;
    },
  });
  addEventListener("pagehide", () => {
    for (const { url, method, mode, signal } of later) {
      const refusal = refusedData(url, mode);
      if (signal?.aborted) continue;
      if (refusal) record("refusal", { method, url, ...refusal });
      else note(method, url);
    }
  });
}

/** @param {unknown} input the first argument of `fetch` */
const address = (input) => sentAddress(input instanceof Request ? input.url : String(input));
