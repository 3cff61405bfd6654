// @ts-check
/** Observes what ends a page: that it leaves by itself, and what it sends while it is left. */

import { inFrontOf, onConstruct } from "./twins.js";

/** @typedef {import("./types.js").Record} Record */

/**
 * A run has one page, and is judged on what happens in it. The edge answers a request for another
 * page so that the browser stays where it is, and the verdict is an error: nobody can tell what
 * would have been cut off had the page gone.
 * @param {Record} record
 * @param {() => boolean} isOver whether it is the driver that leaves the page
 */
export function observeNavigation(record, isOver) {
  const reason = "the page leaves by itself, and a verdict is on one page only";
  /** @type {any} TypeScript does not know it yet */
  const { navigation } = window;
  navigation.addEventListener("navigate", (/** @type {any} */ event) => {
    const { url, sameDocument } = event.destination;
    if (sameDocument || isOver()) return;
    record("blind", { where: `what follows on the way to ${url}`, reason });
    // What the browser would not ask the edge for, only this keeps away.
    if (!url.startsWith("http")) event.preventDefault();
  });
}

/**
 * When a page is left, browsers see its beacons through, its pictures, and what it fetches with
 * `keepalive`. Everything else they may cut off, which is chance: it makes the verdict an error,
 * and is not sent, for it could arrive in the midst of the next run.
 * @param {Record} record
 * @param {(url: string) => void} note takes the address of a request that the edge must see
 * @param {() => boolean} isOver whether the page is being left
 */
export function observeLastRequests(record, note, isOver) {
  const reason = "it begins while the page is left, and the browser may send it or cut it off";
  /** @type {any} */
  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  source.set = inFrontOf(source.set, {
    apply(target, self, args) {
      Reflect.apply(target, self, args);
      if (isOver() && self.src.startsWith("http")) note(self.src);
    },
  });
  Object.defineProperty(HTMLImageElement.prototype, "src", source);
  window.fetch = inFrontOf(window.fetch, {
    apply(target, self, args) {
      const [input, options] = args;
      const isKept = options?.keepalive ?? (input instanceof Request && input.keepalive);
      if (isKept || !isOver()) return Reflect.apply(target, self, args);
      record("blind", { where: `a fetch of ${address(input)} without keepalive`, reason });
      return new Promise(() => {});
    },
  });
  XMLHttpRequest.prototype.send = inFrontOf(XMLHttpRequest.prototype.send, {
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

/**
 * Has somebody told when a page has taken something out of its storage: it may be what the
 * recorder keeps there while the page is left.
 * @param {() => void} putBack
 */
export function observeClearing(putBack) {
  /** @type {any} */
  const home = Storage.prototype;
  for (const name of ["clear", "removeItem"]) {
    home[name] = inFrontOf(home[name], {
      apply(target, self, args) {
        Reflect.apply(target, self, args);
        putBack();
      },
    });
  }
}

/**
 * `fetchLater` sends when the page is left, whenever it was called.
 * @param {(url: string) => void} note takes the address of a request that the edge must see
 */
export function observeLaterRequests(note) {
  /** @type {any} TypeScript does not know it yet */
  const page = window;
  if (!page.fetchLater) return;
  /** @type {{ url: string, signal: AbortSignal | undefined }[]} */
  const later = [];
  page.fetchLater = inFrontOf(page.fetchLater, {
    apply(target, self, args) {
      const [input, options] = args;
      const signal = options?.signal ?? (input instanceof Request ? input.signal : undefined);
      const result = Reflect.apply(target, self, args);
      later.push({ url: address(input), signal });
      return result;
    },
  });
  addEventListener("pagehide", () => {
    for (const { url, signal } of later) if (!signal?.aborted) note(url);
  });
}

/** @param {unknown} input what `fetch` takes as its first argument */
function address(input) {
  return input instanceof Request ? input.url : new URL(String(input), document.baseURI).href;
}
