// @ts-check
/**
 * The built-in functions that the recorder needs, saved before any script of the page has run: old
 * libraries replace them.
 */

const { defineProperty } = Object;
const { stringify: nativeStringify } = JSON;

export const { entries, fromEntries, getOwnPropertyDescriptor, getOwnPropertyNames } = Object;

/** The prototypes of values that can be in JSON. */
const PROTOTYPES = [
  Array.prototype,
  Boolean.prototype,
  Number.prototype,
  Object.prototype,
  String.prototype,
];

/**
 * Returns a value as JSON, even if the page has given arrays a `toJSON`, as Prototype.js does.
 * @param {unknown} value
 * @returns {string}
 */
export function stringify(value) {
  /** @type {[object, PropertyDescriptor][]} */
  const removed = [];
  for (const prototype of PROTOTYPES) {
    const found = getOwnPropertyDescriptor(prototype, "toJSON");
    if (!found?.configurable) continue;
    removed[removed.length] = [prototype, found];
    delete (/** @type {any} */ (prototype).toJSON);
  }
  try {
    return nativeStringify(value);
  } finally {
    for (const [prototype, found] of removed) defineProperty(prototype, "toJSON", found);
  }
}
