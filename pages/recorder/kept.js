// @ts-check
/** What a page keeps when its calls are over: the values of its stores, and of its globals' properties. */

import { Set } from "./collections.js";
import { getOwnPropertyDescriptor, getOwnPropertyNames } from "./intrinsics.js";
import { tag } from "./values.js";

/** @typedef {import("./types.js").Tagged} Tagged */

/** The most characters of a text that are kept; what is longer has its length in its place. */
const MOST_CHARACTERS = 2000;

/** What every function has of its own. */
const OF_FUNCTIONS = new Set(["length", "name", "prototype", "arguments", "caller"]);

/**
 * Returns the values in cookies and in either storage, each under what people call it.
 * @param {{ local: Storage, session: Storage }} stores
 * @returns {[string, Tagged][]}
 */
export function storedValues(stores) {
  /** @type {[string, Tagged][]} */
  const found = [];
  for (const cookie of document.cookie.split("; ").filter(Boolean)) {
    const [name = "", ...value] = cookie.split("=");
    found.push([`cookie ${name}`, shortened(value.join("="))]);
  }
  for (const [words, store] of /** @type {const} */ ([
    ["local storage key", stores.local],
    ["session storage key", stores.session],
  ])) {
    for (const key of Object.keys(store)) {
      found.push([`${words} ${key}`, shortened(store.getItem(key) ?? "")]);
    }
  }
  return found;
}

/**
 * Returns the properties of globals, by their paths: what is no object by its value, everything else by
 * its type. No getter of theirs runs.
 * @param {Iterable<string>} globals
 * @returns {[string, Tagged][]}
 */
export function propertiesOf(globals) {
  /** @type {[string, Tagged][]} */
  const found = [];
  for (const name of globals) {
    const owner = globalNamed(name);
    if (owner === null || !["object", "function"].includes(typeof owner)) continue;
    if (owner === window || "nodeType" in owner) continue;
    const isFunction = typeof owner === "function";
    for (const key of getOwnPropertyNames(owner)) {
      const property = getOwnPropertyDescriptor(owner, key);
      const isOwn = !Array.isArray(owner) || !/^(\d+|length)$/.test(key);
      if (!property || !("value" in property) || !isOwn) continue;
      if (isFunction && OF_FUNCTIONS.has(key)) continue;
      found.push([`${name}.${key}`, valueOrType(property.value)]);
    }
  }
  return found;
}

/** @param {string} name @returns {any} */
function globalNamed(name) {
  try {
    return /** @type {any} */ (window)[name];
  } catch {
    return null; // the page has a getter there, which throws
  }
}

/** @param {unknown} value @returns {Tagged} */
function valueOrType(value) {
  if (typeof value === "string") return shortened(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return "a list";
  return value !== null && typeof value === "object" ? "an object" : tag(value);
}

/** @param {string} text */
function shortened(text) {
  return text.length > MOST_CHARACTERS ? `a text of ${text.length} characters` : text;
}
