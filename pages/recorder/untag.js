// @ts-check
/**
 * Reads tagged JSON, which harness/codec/tagged_json.py documents: the arguments of calls.
 */

import { entries } from "./intrinsics.js";

/** @typedef {import("./types.js").Tagged} Tagged */

/** @typedef {(name: string) => (...args: unknown[]) => void} MakeCallback */

/**
 * Returns the value that tagged JSON stands for.
 * @param {Tagged} tagged
 * @param {MakeCallback} callback makes the function for a callback
 * @returns {unknown}
 */
export function untag(tagged, callback) {
  /** @param {Tagged} item */
  const inner = (item) => untag(item, callback);
  if (Array.isArray(tagged)) return untagArray(tagged, inner);
  if (tagged === null || typeof tagged !== "object") return tagged;
  if (!("$" in tagged)) return untagProperties(entries(tagged), inner);
  /** @type {any} */
  const parts = tagged;
  switch (parts.$) {
    case "undefined":
      return undefined;
    case "number":
      return Number(parts.value);
    case "bigint":
      return BigInt(parts.value);
    case "symbol":
      return Symbol(parts.description ?? undefined);
    case "date":
      return new Date(parts.milliseconds ?? NaN);
    case "regexp":
      return new RegExp(parts.source, parts.flags);
    case "url":
      return new URL(parts.href);
    case "map":
      return new Map(parts.entries.map((/** @type {Tagged[]} */ pair) => pair.map(inner)));
    case "set":
      return new Set(parts.values.map(inner));
    case "error":
      return Object.assign(new Error(parts.message), { name: parts.name });
    case "object":
      return untagProperties(parts.properties, inner);
    case "callback":
      return callback(parts.name);
    default:
      throw new TypeError(`a call cannot carry a value of the kind ${parts.$}`);
  }
}

/**
 * @param {Tagged[]} tagged
 * @param {(item: Tagged) => unknown} inner
 * @returns {unknown[]}
 */
function untagArray(tagged, inner) {
  /** @type {unknown[]} */
  const array = new Array(tagged.length);
  for (const [index, item] of tagged.entries()) {
    const hole = item !== null && typeof item === "object" && "$" in item && item.$ === "hole";
    if (!hole) array[index] = inner(item);
  }
  return array;
}

/**
 * @param {[string, Tagged][]} pairs
 * @param {(item: Tagged) => unknown} inner
 * @returns {object}
 */
function untagProperties(pairs, inner) {
  const object = {};
  for (const [key, item] of pairs) {
    const value = inner(item);
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return object;
}
