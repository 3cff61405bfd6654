// @ts-check
/** The recorder's own collections: those of a page that overwrites their methods stay whole here. */

const { defineProperty, getOwnPropertyDescriptors } = Object;
const { ownKeys } = Reflect;

/**
 * Returns a class of the same behaviour, whose methods nobody else can reach.
 * @template {new (...args: any[]) => object} Collection
 * @param {Collection} Native
 * @returns {Collection}
 */
function own(Native) {
  class Own extends Native {}
  /** @type {any} */
  const methods = getOwnPropertyDescriptors(Native.prototype);
  for (const key of ownKeys(methods)) {
    if (key !== "constructor") defineProperty(Own.prototype, key, methods[key]);
  }
  return Own;
}

const page = globalThis;
export const Map = own(page.Map);
export const Set = own(page.Set);
export const WeakMap = own(page.WeakMap);
export const WeakSet = own(page.WeakSet);
