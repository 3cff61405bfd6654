// @ts-check
/** Counts what a document waits for, so that the clock of its page stands still meanwhile. */

import { WeakMap, WeakSet } from "./collections.js";
import { wrap } from "./wrap.js";

/** @typedef {import("./types.js").Clock} Clock */

const { addEventListener: listen } = EventTarget.prototype;
const SELECTOR = "script[src], img, link[rel~=stylesheet i], iframe";
const SCRIPT_TYPE = /^$|^module$|(java|ecma|live)script/i;
const READERS = ["arrayBuffer", "blob", "bytes", "formData", "json", "text"];

/**
 * @param {Clock} clock
 * @param {() => boolean} isOver whether the document is gone
 */
export function observePending(clock, isOver) {
  const loaded = clock.begin("the document", () => isOver() || document.readyState === "complete");
  addEventListener("load", loaded, { once: true });
  observeFetches(clock);
  observeXhr(clock, isOver);
  observeElements(clock);
  observeMessages(clock);
  for (const name of ["WebSocket", "EventSource"]) observeConnections(name, clock, isOver);
}

/** @param {Clock} clock */
function observeFetches({ begin }) {
  /** @type {WeakSet<ReadableStream>} of answers: what a page makes itself may wait for a timer */
  const bodies = new WeakSet();
  /** @type {WeakSet<object>} */
  const readers = new WeakSet();
  ReadableStream.prototype.getReader = wrap(ReadableStream.prototype.getReader, {
    apply(target, self, args) {
      const reader = Reflect.apply(target, self, args);
      if (bodies.has(self)) readers.add(reader);
      return reader;
    },
  });
  const { prototype: reading } = ReadableStreamDefaultReader;
  reading.read = wrap(reading.read, {
    apply(target, self, args) {
      const found = Reflect.apply(target, self, args);
      return readers.has(self) ? found.finally(begin("a body")) : found;
    },
  });
  window.fetch = wrap(window.fetch, {
    apply(target, self, args) {
      const end = begin(`fetch ${String(args[0]?.url ?? args[0])}`);
      const body = (/** @type {Response} */ answer) => {
        // Until all of the body is there, too. What is read of a copy is not missing from the page's.
        if (answer.body === null) end();
        else answer.clone().arrayBuffer().then(end, end);
        if (answer.body !== null) bodies.add(answer.body);
        return answer;
      };
      return Reflect.apply(target, self, args).then(body, (/** @type {unknown} */ problem) => {
        end();
        throw problem;
      });
    },
  });
  /** @type {any} */
  const { prototype } = Response;
  for (const name of READERS.filter((each) => prototype[each])) {
    prototype[name] = wrap(prototype[name], {
      apply: (target, self, args) => Reflect.apply(target, self, args).finally(begin("a body")),
    });
  }
}

/** @param {Clock} clock @param {() => boolean} isOver */
function observeXhr({ begin }, isOver) {
  const { prototype } = XMLHttpRequest;
  /** @type {WeakMap<XMLHttpRequest, () => void>} */
  const ends = new WeakMap();
  prototype.open = wrap(prototype.open, {
    apply(target, self, args) {
      ends.get(self)?.(); // what was under way ends without an event
      return Reflect.apply(target, self, args);
    },
  });
  prototype.send = wrap(prototype.send, {
    apply(target, self, args) {
      const end = begin(`XMLHttpRequest ${self.responseURL}`, isOver);
      ends.set(self, end);
      Reflect.apply(listen, self, ["loadend", end, { once: true }]);
      try {
        return Reflect.apply(target, self, args);
      } catch (problem) {
        end();
        throw problem;
      }
    },
  });
}

/** @param {Clock} clock */
function observeElements({ begin, move }) {
  /** @type {WeakSet<Element>} scripts in HTML that was set: no browser runs them */
  const inert = new WeakSet();
  /** @type {WeakSet<Element>} */
  const watched = new WeakSet();
  /** @param {any} element @param {() => boolean} isOver */
  const watch = (element, isOver) => {
    if (watched.has(element)) return;
    watched.add(element);
    const end = begin(`${element.localName} ${element.src ?? element.href}`, isOver);
    const ended = () => {
      watched.delete(element);
      end();
    };
    for (const type of ["load", "error"]) {
      Reflect.apply(listen, element, [type, ended, { once: true }]);
    }
  };
  /** @param {HTMLImageElement} image */
  const watchImage = (image) => {
    if (!image.complete && image.loading !== "lazy") watch(image, () => image.complete);
  };
  /** @param {any} element */
  const look = (element) => {
    const isGone = () => !element.isConnected;
    if (element instanceof HTMLImageElement) watchImage(element);
    else if (element instanceof HTMLScriptElement) {
      if (
        element.src &&
        SCRIPT_TYPE.test(element.type) &&
        !element.noModule &&
        !inert.has(element)
      ) {
        watch(element, () => false);
      }
    } else if (element instanceof HTMLIFrameElement) {
      const hasContent = element.srcdoc || /^(https?|blob|data):/.test(element.src);
      if (hasContent && element.loading !== "lazy") watch(element, isGone);
    } else if (element.href && !element.disabled) watch(element, isGone);
  };
  new MutationObserver((mutations) => {
    move();
    for (const { target, addedNodes, type } of mutations) {
      if (type === "attributes") {
        if (target instanceof HTMLImageElement || target instanceof HTMLIFrameElement) look(target);
      }
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(SELECTOR)) look(node);
        node.querySelectorAll(SELECTOR).forEach(look);
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["src", "srcset", "srcdoc"],
  });
  for (const name of ["src", "srcset"]) {
    after(HTMLImageElement.prototype, name, watchImage);
  }
  /** @param {Element} element */
  const markScripts = (element) => {
    const around = element.parentNode ?? element;
    for (const script of around.querySelectorAll("script[src]")) {
      if (!watched.has(script)) inert.add(script);
    }
  };
  for (const name of ["innerHTML", "outerHTML"]) after(Element.prototype, name, markScripts);
  Element.prototype.insertAdjacentHTML = wrap(Element.prototype.insertAdjacentHTML, {
    apply(target, self, args) {
      Reflect.apply(target, self, args);
      markScripts(self);
    },
  });
}

/**
 * Calls a function each time after a property has been set.
 * @param {object} owner @param {string} name @param {(self: any) => void} then
 */
function after(owner, name, then) {
  const found = Object.getOwnPropertyDescriptor(owner, name);
  if (!found?.set) return;
  const set = wrap(found.set, {
    apply(target, self, args) {
      Reflect.apply(target, self, args);
      then(self);
    },
  });
  Object.defineProperty(owner, name, { ...found, set });
}

/** A message is a turn of its own. @param {Clock} clock */
function observeMessages({ move }) {
  for (const owner of /** @type {any[]} */ ([
    MessagePort.prototype,
    BroadcastChannel.prototype,
    window,
  ])) {
    owner.postMessage = wrap(owner.postMessage, {
      apply(target, self, args) {
        move();
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/** @param {string} name @param {Clock} clock @param {() => boolean} isOver */
function observeConnections(name, { begin }, isOver) {
  /** @type {any} */
  const page = window;
  const made = wrap(page[name], {
    construct(target, args, newTarget) {
      const connection = Reflect.construct(target, args, newTarget);
      const end = begin(`${name} ${String(args[0])}`, isOver);
      for (const type of ["open", "error", "close"]) Reflect.apply(listen, connection, [type, end]);
      return connection;
    },
  });
  page[name] = made;
  made.prototype.constructor = made;
}
