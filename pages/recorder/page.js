// @ts-check
/** Observes what happens to the page as a whole: its security policy, the console, script elements. */

import { inFrontOf, onConstruct } from "./twins.js";
import { tagAll } from "./values.js";

/** @typedef {import("./types.js").Record} Record */

/**
 * What throws is not observed here: a page is told no more than "Script error." of an exception
 * in a script from another host. The driver hears of it from the browser.
 * @param {Record} record
 */
export function observeSecurityPolicy(record) {
  addEventListener(
    "securitypolicyviolation",
    (event) => {
      const message = `${event.violatedDirective} blocked ${event.blockedURI}`;
      record("error", { type: "security policy", message, source: event.sourceFile, stack: "" });
    },
    true,
  );
}

/**
 * @param {Record} record
 * @param {(level: string, args: unknown[]) => void} overhear is told of each message, too
 */
export function observeConsole(record, overhear) {
  for (const level of /** @type {const} */ (["debug", "error", "info", "log", "warn"])) {
    console[level] = inFrontOf(console[level], {
      apply(target, self, args) {
        record("console", { level, args: tagAll(args) });
        overhear(level, args);
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/**
 * @param {Record} record
 * @param {() => void} lookAgain called when a script has run
 */
export function observeScripts(record, lookAgain) {
  /** @param {HTMLScriptElement} script @param {string} state */
  const note = (script, state) => {
    if (script.src) record("script", { url: script.src, id: script.id, state });
  };
  new MutationObserver((mutations) => {
    // A parser adds an element and those around it one by one, but tells of all at once.
    const scripts = new Set();
    for (const node of mutations.flatMap((mutation) => [...mutation.addedNodes])) {
      if (node instanceof HTMLScriptElement) scripts.add(node);
      else if (node instanceof Element) {
        for (const script of node.querySelectorAll("script")) scripts.add(script);
      }
    }
    for (const script of scripts) note(script, "inserted");
  }).observe(document, { childList: true, subtree: true });
  for (const [type, state] of /** @type {const} */ ([
    ["load", "loaded"],
    ["error", "failed"],
  ])) {
    // An element's load event does not reach the window, only the document.
    document.addEventListener(
      type,
      ({ target }) => {
        lookAgain();
        if (target instanceof HTMLScriptElement) note(target, state);
      },
      true,
    );
  }
}

/**
 * Notes the event listeners that are added to the window and the document from now on. Returns a
 * function that starts anew, and one that lists what was added since and not removed.
 */
export function observeListeners() {
  /** @type {{ target: EventTarget, type: string, listener: unknown, capture: boolean }[]} */
  let added = [];
  /** @param {any} options */
  const captures = (options) => Boolean(typeof options === "object" ? options?.capture : options);
  /** @param {EventTarget} target @param {any[]} args */
  const find = (target, [type, listener, options]) =>
    added.findIndex(
      (known) =>
        known.target === target &&
        known.type === type &&
        known.listener === listener &&
        known.capture === captures(options),
    );
  EventTarget.prototype.addEventListener = inFrontOf(EventTarget.prototype.addEventListener, {
    apply(target, self, args) {
      const on = self ?? window;
      const [type, listener, options] = args;
      // One that goes by itself is not left.
      const goes = options?.once || options?.signal;
      const isWatched = (on === window || on === document) && listener && !goes;
      if (isWatched && find(on, args) < 0) {
        added.push({ target: on, type: String(type), listener, capture: captures(options) });
      }
      return Reflect.apply(target, self, args);
    },
  });
  EventTarget.prototype.removeEventListener = inFrontOf(EventTarget.prototype.removeEventListener, {
    apply(target, self, args) {
      const index = find(self ?? window, args);
      if (index >= 0) added.splice(index, 1);
      return Reflect.apply(target, self, args);
    },
  });
  return {
    startAnew: () => {
      added = [];
    },
    list: () =>
      added.map(({ target, type }) => `${target === window ? "window" : "document"} ${type}`),
  };
}

/**
 * Notes the requests that a page sends without waiting for them: the edge must see each.
 * @param {(url: string) => void} note
 */
export function observeBeacons(note) {
  const resolve = (/** @type {unknown} */ url) => new URL(String(url), document.baseURI).href;
  Navigator.prototype.sendBeacon = inFrontOf(Navigator.prototype.sendBeacon, {
    apply(target, self, args) {
      const accepted = Reflect.apply(target, self, args);
      if (accepted) note(resolve(args[0]));
      return accepted;
    },
  });
  window.fetch = inFrontOf(window.fetch, {
    apply(target, self, args) {
      const [input, options] = args;
      const request = input instanceof Request ? input : null;
      const pending = Reflect.apply(target, self, args);
      if (options?.keepalive ?? request?.keepalive) note(request?.url ?? resolve(input));
      return pending;
    },
  });
}

/**
 * Notes that the page asks for a web socket. Time does not stand still for its answer as it does
 * for that of a request, so the driver has to know.
 * @param {() => void} note
 */
export function observeSockets(note) {
  for (const name of ["WebSocket", "WebSocketStream"]) onConstruct(name, note);
}

/**
 * Keeps a page from opening another window, which has a time of its own: the verdict is an error.
 * @param {Record} record
 */
export function observeWindows(record) {
  const reason = "a verdict is on one page only, so it is not opened";
  window.open = inFrontOf(window.open, {
    apply(target, self, [url]) {
      record("blind", { where: `another window ${String(url)}`, reason });
      return null; // as where a browser blocks it
    },
  });
}

/**
 * Notes that the page opens a store of those that it cannot be asked for while time stands still:
 * what it keeps there is found by the next page.
 * @param {() => void} note
 */
export function observeStores(note) {
  for (const [home, name] of /** @type {[any, string][]} */ ([
    [IDBFactory.prototype, "open"],
    [CacheStorage.prototype, "open"],
    [StorageManager.prototype, "getDirectory"],
  ])) {
    home[name] = inFrontOf(home[name], {
      apply(target, self, args) {
        note();
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/**
 * A worker's time is its own: the page's virtual time neither moves nor waits for it, so nobody
 * can tell when all that it does has happened.
 * @param {Record} record
 */
export function observeWorkers(record) {
  const reason = "its time is not under control, so nobody can tell when it is done";
  for (const name of ["Worker", "SharedWorker"]) {
    onConstruct(name, ([url]) => record("blind", { where: `${name} ${String(url)}`, reason }));
  }
  ServiceWorkerContainer.prototype.register = inFrontOf(ServiceWorkerContainer.prototype.register, {
    apply(target, self, args) {
      record("blind", { where: `service worker ${String(args[0])}`, reason });
      return Reflect.apply(target, self, args);
    },
  });
}
