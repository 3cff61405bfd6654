// @ts-check
/**
 * What the recorder needs of JavaScript, as it is before any script of the page has run: old
 * libraries put their own in its place.
 */

const { defineProperty, getOwnPropertyDescriptor } = Object;
const { stringify: nativeStringify } = JSON;

export const { entries, fromEntries } = Object;

/** What values inherit from that can be in JSON. */
const HOMES = [
  Array.prototype,
  Boolean.prototype,
  Number.prototype,
  Object.prototype,
  String.prototype,
];

/**
 * Returns a value as JSON, also where the page has given arrays a `toJSON`, as Prototype.js does.
 * @param {unknown} value
 * @returns {string}
 */
export function stringify(value) {
  /** @type {[object, PropertyDescriptor][]} */
  const removed = [];
  for (const home of HOMES) {
    const found = getOwnPropertyDescriptor(home, "toJSON");
    if (!found?.configurable) continue;
    removed[removed.length] = [home, found];
    delete (/** @type {any} */ (home).toJSON);
  }
  try {
    return nativeStringify(value);
  } finally {
    for (const [home, found] of removed) defineProperty(home, "toJSON", found);
  }
}
