// @ts-check
/** Prototypes as a page sees them: without the sentinels that the recorder puts in their chain. */

import { WeakMap } from "./collections.js";

const { getPrototypeOf } = Reflect;

/** @type {WeakMap<object, { original: object | null }>} a sentinel to the prototype that it hides */
export const sentinels = new WeakMap();

/**
 * Returns the prototype of an object as a page sees it.
 * @param {object} object
 * @returns {any}
 */
export function prototypeOf(object) {
  return visible(getPrototypeOf(object));
}

/**
 * Returns what a page sees in place of a prototype.
 * @param {any} prototype
 */
export function visible(prototype) {
  const sentinel = sentinels.get(prototype);
  return sentinel ? sentinel.original : prototype;
}
