// @ts-check
/**
 * Wraps functions so that a page does not notice: a wrapper has the name, the length and the source
 * of the function that it wraps.
 */

import { WeakMap } from "./collections.js";

/** @type {WeakMap<object, object>} wrapper to the function that it wraps */
const originals = new WeakMap();

/**
 * Returns a proxy of a function.
 * @template {Function} F
 * @param {F} raw
 * @param {ProxyHandler<any>} handler
 * @returns {F}
 */
export function wrap(raw, handler) {
  const made = new Proxy(raw, handler);
  originals.set(made, originals.get(raw) ?? raw);
  return made;
}

/**
 * Calls a function each time before the page constructs an object of a class.
 * @param {string} name the class, a global that may be missing
 * @param {(args: unknown[]) => void} notify
 */
export function onConstruct(name, notify) {
  /** @type {any} TypeScript does not know all of them yet */
  const page = window;
  if (!page[name]) return;
  const made = wrap(page[name], {
    construct(target, args, newTarget) {
      notify(args);
      return Reflect.construct(target, args, newTarget);
    },
  });
  page[name] = made;
  made.prototype.constructor = made;
}

Function.prototype.toString = wrap(Function.prototype.toString, {
  apply: (target, self, args) => Reflect.apply(target, originals.get(self) ?? self, args),
});
