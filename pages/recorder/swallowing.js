// @ts-check
/**
 * Lets the browser report each exception that nothing in the page caught. A handler of `error` or
 * `unhandledrejection` can keep the browser from reporting one: such a handler believes that it does.
 */

import { WeakMap, WeakSet } from "./collections.js";
import { wrap } from "./wrap.js";

/** Lets no handler of the page hide an exception from the browser. */
export function observeSwallowing() {
  /** @type {WeakSet<Event>} the events that the page believes to have kept from the browser */
  const swallowed = new WeakSet();
  /** @param {unknown} event */
  const isReport = (event) =>
    event instanceof PromiseRejectionEvent || (event instanceof ErrorEvent && event.cancelable);
  const { prototype } = Event;
  prototype.preventDefault = wrap(prototype.preventDefault, {
    apply(target, self, args) {
      if (isReport(self)) swallowed.add(self);
      else Reflect.apply(target, self, args);
    },
  });
  const prevented = accessor(prototype, "defaultPrevented");
  Object.defineProperty(prototype, "defaultPrevented", {
    ...prevented,
    get: wrap(prevented.get, {
      apply: (target, self, args) => swallowed.has(self) || Reflect.apply(target, self, args),
    }),
  });
  const value = accessor(prototype, "returnValue");
  Object.defineProperty(prototype, "returnValue", {
    ...value,
    get: wrap(value.get, {
      apply: (target, self, args) => !swallowed.has(self) && Reflect.apply(target, self, args),
    }),
    set: wrap(value.set, {
      apply(target, self, args) {
        if (!isReport(self)) Reflect.apply(target, self, args);
        else if (!args[0]) swallowed.add(self);
      },
    }),
  });
  for (const name of ["onerror", "onunhandledrejection"]) observeHandler(name);
}

/**
 * Takes from a handler of the window what it returns, by which it would keep an event from the browser.
 * @param {string} name
 */
function observeHandler(name) {
  const made = accessor(window, name);
  /** @type {WeakMap<object, Function>} what the browser calls to what the page has set */
  const handlers = new WeakMap();
  Object.defineProperty(window, name, {
    ...made,
    get: wrap(made.get, {
      apply(target, self, args) {
        const set = Reflect.apply(target, self, args);
        return handlers.get(set) ?? set;
      },
    }),
    set: wrap(made.set, {
      apply(target, self, [handler]) {
        if (typeof handler !== "function") return Reflect.apply(target, self, [handler]);
        const called = wrap(handler, {
          apply(inner, on, args) {
            Reflect.apply(inner, on, args);
          },
        });
        handlers.set(called, handler);
        return Reflect.apply(target, self, [called]);
      },
    }),
  });
}

/** @param {object} holder @param {string} name @returns {any} */
const accessor = (holder, name) => Object.getOwnPropertyDescriptor(holder, name);
