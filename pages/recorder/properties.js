// @ts-check
/** Looks at an object of the page without running any of its getters. */

import { prototypeOf } from "./prototypes.js";

const { getOwnPropertyDescriptor } = Object; // the page's own is wrapped
const toText = Object.prototype.toString;

/**
 * Returns the names of the functions that an object has itself.
 * @param {object} object
 */
export const functionsOf = (object) =>
  Object.keys(object).filter(
    (key) => typeof getOwnPropertyDescriptor(object, key)?.value === "function",
  );

/**
 * Whether a value is a queue that has calls: lists, or the arguments of functions.
 * @param {unknown} value
 */
export const hasCalls = (value) =>
  Array.isArray(value) &&
  value.some((item) => Array.isArray(item) || toText.call(item) === "[object Arguments]");

/**
 * Returns what an object inherits as a method of its class.
 * @param {object} object
 * @param {string} key
 * @returns {unknown}
 */
export function inherited(object, key) {
  for (let at = prototypeOf(object); at; at = prototypeOf(at)) {
    const found = getOwnPropertyDescriptor(at, key);
    if (found) return found.value;
  }
  return undefined;
}
