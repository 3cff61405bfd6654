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
  behind.set(made, behind.get(raw) ?? raw);
  return made;
}

/**
 * Has somebody told of each object that the page makes of a class, before it is made.
 * @param {string} name the class, as a global that may not be there
 * @param {(args: unknown[]) => void} tell
 */
export function onConstruct(name, tell) {
  /** @type {any} TypeScript does not know all of them yet */
  const page = window;
  if (!page[name]) return;
  const made = inFrontOf(page[name], {
    construct(target, args, newTarget) {
      tell(args);
      return Reflect.construct(target, args, newTarget);
    },
  });
  page[name] = made;
  made.prototype.constructor = made;
}

Function.prototype.toString = inFrontOf(Function.prototype.toString, {
  apply: (target, self, args) => Reflect.apply(target, behind.get(self) ?? self, args),
});
