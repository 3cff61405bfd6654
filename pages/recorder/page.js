// @ts-check
/** Observes the page as a whole: its security policy, the console, scripts, workers and the like. */

import { tooLarge } from "./body-size.js";
import { Set } from "./collections.js";
import { refusedData } from "./refusals.js";
import { sentAddress } from "./sent-address.js";
import { wrap, onConstruct } from "./wrap.js";
import { tagAll } from "./values.js";

/** @typedef {import("./types.js").Record} Record */

/**
 * Observes violations of the security policy, and the requests that it refused. It does not observe exceptions: a page gets only
 * "Script error." for an exception in a script from another host. The browser reports them to the
 * driver.
 * @param {Record} record
 * @param {import("./types.js").Awaited} awaited
 * @param {() => boolean} isOver whether the page is unloading
 */
export function observeSecurityPolicy(record, awaited, isOver) {
  addEventListener(
    "securitypolicyviolation",
    (event) => {
      const message = `${event.violatedDirective} blocked ${event.blockedURI}`;
      record("error", { type: "security policy", message, source: event.sourceFile, stack: "" });
      const { blockedURI: url, effectiveDirective: said, disposition } = event;
      if (disposition === "report" || !/^(https?|wss?):/.test(url)) return;
      if (isOver() && said === "connect-src") return; // told when it was sent, event or no event
      awaited.remove(url);
      record("refusal", { method: awaited.method(url), url, why: "content security policy", said });
    },
    true,
  );
}

/**
 * @param {Record} record
 * @param {(level: string, args: unknown[]) => void} readConsole also gets each message
 */
export function observeConsole(record, readConsole) {
  for (const level of /** @type {const} */ (["debug", "error", "info", "log", "warn"])) {
    console[level] = wrap(console[level], {
      apply(target, self, args) {
        record("console", { level, args: tagAll(args) });
        readConsole(level, args);
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/**
 * @param {Record} record
 * @param {() => void} observeNew called when a script has run
 */
export function observeScripts(record, observeNew) {
  /** @param {HTMLScriptElement} script @param {string} state */
  const note = (script, state) => {
    if (script.src) record("script", { url: script.src, id: script.id, state });
  };
  new MutationObserver((mutations) => {
    // A parser adds nested elements one by one, but reports all of them at once.
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
        observeNew();
        if (!(target instanceof HTMLScriptElement)) return;
        note(target, state);
        const { src: url, integrity: said } = target;
        if (state === "failed" && said && canCheck(target)) {
          record("refusal", { method: "GET", url, why: "integrity", said });
        }
      },
      true,
    );
  }
}

/**
 * Whether a browser can compare a script with the hash in its `integrity`. It refuses any other script
 * with a hash, whatever its content.
 * @param {HTMLScriptElement} script
 */
const canCheck = ({ src, crossOrigin }) =>
  crossOrigin !== null || new URL(src).origin === location.origin;

/**
 * Notes the event listeners that are added to the window and the document from now on. Returns a
 * function that starts again, one that lists the listeners that were added and not removed, and one
 * that says whether the page may hear that it is about to be left.
 */
export function observeListeners() {
  let hearsLeaving = false;
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
  EventTarget.prototype.addEventListener = wrap(EventTarget.prototype.addEventListener, {
    apply(target, self, args) {
      const on = self ?? window;
      const [type, listener, options] = args;
      hearsLeaving ||= String(type) === "beforeunload";
      // A listener that removes itself does not stay.
      const isTemporary = options?.once || options?.signal;
      const isWatched = (on === window || on === document) && listener && !isTemporary;
      if (isWatched && find(on, args) < 0) {
        added.push({ target: on, type: String(type), listener, capture: captures(options) });
      }
      return Reflect.apply(target, self, args);
    },
  });
  EventTarget.prototype.removeEventListener = wrap(EventTarget.prototype.removeEventListener, {
    apply(target, self, args) {
      const index = find(self ?? window, args);
      if (index >= 0) added.splice(index, 1);
      return Reflect.apply(target, self, args);
    },
  });
  return {
    forgetAll: () => {
      added = [];
    },
    list: () =>
      added.map(({ target, type }) => `${target === window ? "window" : "document"} ${type}`),
    hearsLeaving: () => hearsLeaving || window.onbeforeunload !== null,
  };
}

/**
 * Notes the requests that a page sends without waiting for them: the edge must see each. Observes
 * those that the browser refuses because too much is under way. DevTools reports these like any other.
 * @param {Record} record
 * @param {import("./types.js").Awaited} awaited
 * @param {() => boolean} isOver whether the page is unloading
 */
export function observeBeacons(record, awaited, isOver) {
  const why = "size limit";
  Navigator.prototype.sendBeacon = wrap(Navigator.prototype.sendBeacon, {
    apply(target, self, args) {
      const isAccepted = Reflect.apply(target, self, args);
      const url = sentAddress(args[0]);
      const method = "POST";
      awaited.setMethod(url, method);
      const refusal = isAccepted && !isOver() ? null : refusedData(url);
      if (!isAccepted) {
        const said = "sendBeacon() returned false";
        record("refusal", { method, url, why: refusal?.why ?? why, said });
      } else if (refusal) record("refusal", { method, url, ...refusal });
      else awaited.add(method, url);
      return isAccepted;
    },
  });
  window.fetch = wrap(window.fetch, {
    apply(target, self, args) {
      const [input, options] = args;
      const request = input instanceof Request ? input : null;
      const pending = Reflect.apply(target, self, args);
      const address = request?.url ?? String(input);
      if (!URL.canParse(address, document.baseURI)) return pending;
      const url = sentAddress(address);
      const method = String(options?.method ?? request?.method ?? "GET").toUpperCase();
      awaited.setMethod(url, method);
      if (!(options?.keepalive ?? request?.keepalive)) return pending;
      const mode = options?.mode ?? request?.mode;
      const refusal = isOver() ? (refusedData(url, mode) ?? tooLarge(options?.body)) : null;
      if (refusal) {
        // The page will not hear of it.
        record("refusal", { method, url, ...refusal });
        return pending;
      }
      awaited.add(method, url);
      const signal = options?.signal ?? request?.signal;
      return pending.catch((/** @type {unknown} */ problem) => {
        // A page that is left hears of a rejection, but the browser goes on with the request.
        if (!signal?.aborted && !isOver()) {
          awaited.remove(url);
          record("refusal", { method, url, why, said: String(problem) });
        }
        throw problem;
      });
    },
  });
}

/**
 * Notes that the page opens a web socket. Virtual time does not wait for it as it does for a request,
 * so the driver has to know.
 * @param {() => void} note
 */
export function observeSockets(note) {
  for (const name of ["WebSocket", "WebSocketStream"]) onConstruct(name, note);
}

/**
 * Keeps a page from opening another window, which would have its own time. The verdict is an error.
 * @param {Record} record
 */
export function observeWindows(record) {
  const reason = "a verdict covers one page only, so it is not opened";
  window.open = wrap(window.open, {
    apply(target, self, [url]) {
      record("blind", { where: `another window ${String(url)}`, reason });
      return null; // as if a browser blocks it
    },
  });
}

/**
 * Observes workers. The page's virtual time neither drives nor waits for a worker, so the harness
 * cannot know when it has finished.
 * @param {Record} record
 */
export function observeWorkers(record) {
  const reason = "the harness does not control its time, so it cannot know when it has finished";
  for (const name of ["Worker", "SharedWorker"]) {
    onConstruct(name, ([url]) => record("blind", { where: `${name} ${String(url)}`, reason }));
  }
  ServiceWorkerContainer.prototype.register = wrap(ServiceWorkerContainer.prototype.register, {
    apply(target, self, args) {
      record("blind", { where: `service worker ${String(args[0])}`, reason });
      return Reflect.apply(target, self, args);
    },
  });
}
