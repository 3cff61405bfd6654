// @ts-check
/**
 * Stands in front of functions without showing it: a page that asks one of them for its source
 * is told that of the function behind.
 */

/** @type {WeakMap<object, object>} what stands in front, to what is behind */
const behind = new WeakMap();

/**
 * Returns a proxy of a function that a page cannot tell from it by its name, length or source.
 * @template {Function} F
 * @param {F} raw
 * @param {ProxyHandler<any>} handler
 * @returns {F}
 */
export function inFrontOf(raw, handler) {
  const made = new Proxy(raw, handler);
  behind.set(made, raw);
  return made;
}

Function.prototype.toString = inFrontOf(Function.prototype.toString, {
  apply: (target, self, args) => Reflect.apply(target, behind.get(self) ?? self, args),
});
