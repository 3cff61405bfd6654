// @ts-check
/** Stand-ins for objects that cannot be changed, such as frozen ones. */

import { putStandIn } from "./places.js";

const { getOwnPropertyDescriptor } = Object; // the page's own is wrapped

/** @type {(keyof typeof Reflect)[]} the traps that a stand-in passes on to its object */
const TRAPS = ["defineProperty", "deleteProperty", "has", "ownKeys", "set"];

/**
 * Returns a stand-in for a fixed object. It behaves like the object, but what is read of it goes through
 * a function.
 * @param {any} fixed
 * @param {(key: string, value: unknown) => unknown} read returns what the page is to find
 * @returns {object}
 */
export function makeStandIn(fixed, read) {
  /** @type {any} */
  const handler = {};
  for (const name of TRAPS) {
    handler[name] = (/** @type {any} */ _, /** @type {any[]} */ ...rest) =>
      Reflect.apply(/** @type {any} */ (Reflect[name]), null, [fixed, ...rest]);
  }
  handler.get = (/** @type {any} */ _, /** @type {string} */ key) =>
    read(key, Reflect.get(fixed, key));
  handler.getOwnPropertyDescriptor = (/** @type {any} */ _, /** @type {string} */ key) => {
    const found = getOwnPropertyDescriptor(fixed, key);
    return found && { ...found, configurable: true };
  };
  const made = new Proxy({}, handler);
  putStandIn(made, fixed);
  return made;
}
