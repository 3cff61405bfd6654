// @ts-check
/**
 * Writes JavaScript values as tagged JSON, so that nothing is lost on the way to the judge.
 * harness/codec/tagged_json.py documents the format, and reads it.
 */

import { Map } from "./collections.js";
import { fromEntries } from "./intrinsics.js";
import { prototypeOf } from "./prototypes.js";

/** @typedef {import("./types.js").Tagged} Tagged */

const { getOwnPropertyDescriptor, hasOwn } = Object;
const { ownKeys } = Reflect;
/** How many levels of a value are read. */
const DEEPEST = 200;

const nativeToString = Object.prototype.toString;
const dateValue = Date.prototype.getTime;
const encoder = btoa;

/**
 * The functions that return the primitive in a wrapper object, by the class of the object.
 * @type {Map<string, () => unknown>}
 */
const unboxed = new Map(
  [Boolean, Number, String].map((boxed) => [boxed.name, boxed.prototype.valueOf]),
);
const readBlob = Blob.prototype.arrayBuffer;

/**
 * Blobs that are being read. That takes time, but a blob never changes.
 * @type {Promise<void>[]}
 */
const reads = [];

/** Resolves when all values that were tagged so far hold the content of their blobs. */
export async function contentsRead() {
  await Promise.allSettled(reads.splice(0));
}

/**
 * Returns a snapshot of a value as tagged JSON. It never throws: a part that cannot be read is tagged
 * as such.
 * @param {unknown} value
 * @returns {Tagged}
 */
export function tag(value) {
  return tagAt(value, [], new Map());
}

/**
 * Returns a snapshot of each argument of a function.
 * @param {ArrayLike<unknown>} values
 * @returns {Tagged[]}
 */
export function tagAll(values) {
  /** @type {Tagged[]} */
  const tagged = [];
  for (let index = 0; index < values.length; index += 1) tagged.push(tag(values[index]));
  return tagged;
}

/**
 * @param {unknown} value
 * @param {string[]} path
 * @param {Map<object, string[]>} seen the objects found so far, each with its first path
 * @returns {Tagged}
 */
function tagAt(value, path, seen) {
  switch (typeof value) {
    case "undefined":
      return { $: "undefined" };
    case "bigint":
      return { $: "bigint", value: String(value) };
    case "symbol":
      return { $: "symbol", description: value.description ?? null };
    case "number":
      return tagNumber(value);
    case "string":
    case "boolean":
      return value;
  }
  if (value === null) return null;
  if (path.length > DEEPEST) {
    const reason = `it is nested more than ${DEEPEST} levels deep`;
    return { $: "opaque", kind: typeof value, reason };
  }
  const object = /** @type {object} */ (value);
  const first = seen.get(object);
  if (first) {
    const inside = first.every((step, index) => step === path[index]);
    return { $: inside ? "cycle" : "same", path: first };
  }
  seen.set(object, path);
  try {
    return tagObject(object, path, seen);
  } catch (problem) {
    // What was found inside is not sent, so nothing may refer to it.
    for (const [inner, place] of seen) {
      if (place.length > path.length && path.every((step, i) => step === place[i])) {
        seen.delete(inner);
      }
    }
    return { $: "opaque", kind: typeof object, reason: `reading it threw ${String(problem)}` };
  }
}

/**
 * @param {number} value
 * @returns {Tagged}
 */
function tagNumber(value) {
  if (Object.is(value, -0)) return { $: "number", value: "-0" };
  return Number.isFinite(value) ? value : { $: "number", value: String(value) };
}

/**
 * @param {object} object
 * @param {string[]} path
 * @param {Map<object, string[]>} seen
 * @returns {Tagged}
 */
function tagObject(object, path, seen) {
  if (Array.isArray(object)) return tagArray(object, path, seen);
  if (typeof object === "function") {
    return { $: "function", name: String(object.name), length: Number(object.length) };
  }
  const kind = nativeToString.call(object).slice(8, -1);
  /** @param {unknown} item @param {string} step */
  const inner = (item, step) => tagAt(item, [...path, step], seen);
  const known = tagBuiltin(object, kind, inner);
  if (known) return known;
  const pairs = tagProperties(object, path, seen);
  if (kind === "Arguments") return { $: "instance", constructor: kind, properties: pairs };
  const prototype = prototypeOf(object);
  if (prototype === null || prototypeOf(prototype) === null) {
    if (pairs.every(([key]) => key !== "$" && key !== "__proto__")) {
      return fromEntries(pairs);
    }
    return { $: "object", properties: pairs };
  }
  const name = String(prototype.constructor?.name ?? kind);
  return { $: "instance", constructor: name, properties: pairs };
}

/**
 * @param {unknown[]} array
 * @param {string[]} path
 * @param {Map<object, string[]>} seen
 * @returns {Tagged}
 */
function tagArray(array, path, seen) {
  /** @type {Tagged[]} */
  const items = [];
  for (let index = 0; index < array.length; index += 1) {
    const there = hasOwn(array, index);
    items.push(there ? tagProperty(array, String(index), path, seen) : { $: "hole" });
  }
  return items;
}

/**
 * @param {object} object
 * @param {string[]} path
 * @param {Map<object, string[]>} seen
 * @returns {[string, Tagged][]}
 */
function tagProperties(object, path, seen) {
  /** @type {[string, Tagged][]} */
  const pairs = [];
  for (const key of ownKeys(object)) {
    if (typeof key === "string" && getOwnPropertyDescriptor(object, key)?.enumerable) {
      pairs.push([key, tagProperty(object, key, path, seen)]);
    }
  }
  return pairs;
}

/**
 * @param {object} object
 * @param {string} key
 * @param {string[]} path
 * @param {Map<object, string[]>} seen
 * @returns {Tagged}
 */
function tagProperty(object, key, path, seen) {
  let value;
  try {
    value = Reflect.get(object, key);
  } catch (problem) {
    return { $: "threw", error: tagAt(problem, [...path, key], seen) };
  }
  return tagAt(value, [...path, key], seen);
}

/**
 * Tags the objects that browsers define; returns null for any other.
 * @param {any} object
 * @param {string} kind the object's class, as `Object.prototype.toString` names it
 * @param {(item: unknown, step: string) => Tagged} inner
 * @returns {Tagged | null}
 */
function tagBuiltin(object, kind, inner) {
  switch (kind) {
    case "Date": {
      const milliseconds = dateValue.call(object);
      return { $: "date", milliseconds: Number.isNaN(milliseconds) ? null : milliseconds };
    }
    case "Boolean":
    case "Number":
    case "String": {
      if (Symbol.toStringTag in object) return null; // an object that only claims this class
      const value = inner(unboxed.get(kind)?.call(object), "[[value]]");
      return { $: "instance", constructor: kind, properties: [["[[value]]", value]] };
    }
    case "RegExp":
      return { $: "regexp", source: object.source, flags: object.flags };
    case "Error":
    case "DOMException": {
      const cause = "cause" in object ? inner(object.cause, "cause") : { $: "undefined" };
      return { $: "error", name: String(object.name), message: String(object.message), cause };
    }
    case "Map":
      return { $: "map", entries: tagPairs([...object], inner) };
    case "Set":
      return { $: "set", values: [...object].map((item, i) => inner(item, String(i))) };
    case "URLSearchParams":
    case "FormData":
    case "Headers":
      return { $: "entries", kind, entries: tagPairs([...object], inner) };
    case "URL":
      return { $: "url", href: object.href };
    case "Blob":
    case "File": {
      const { type, size, name = null } = object;
      /** @type {{ [part: string]: Tagged }} */
      const tagged = { $: "file", kind, type, size, name, content: null };
      reads.push(
        readBlob.call(object).then((content) => {
          tagged["content"] = base64(new Uint8Array(content));
        }),
      );
      return tagged;
    }
    case "WeakMap":
    case "WeakSet":
    case "WeakRef":
    case "Promise":
      return { $: "opaque", kind, reason: "its content cannot be read" };
    case "ArrayBuffer":
      return { $: "bytes", kind, content: base64(new Uint8Array(object)) };
  }
  if (ArrayBuffer.isView(object)) {
    const bytes = new Uint8Array(object.buffer, object.byteOffset, object.byteLength);
    return { $: "bytes", kind, content: base64(bytes) };
  }
  if (object instanceof Node) return { $: "node", path: nodePath(object) };
  if (object === window) return { $: "opaque", kind: "Window", reason: "it is the page itself" };
  return null;
}

/**
 * @param {[unknown, unknown][]} pairs
 * @param {(item: unknown, step: string) => Tagged} inner
 * @returns {Tagged}
 */
function tagPairs(pairs, inner) {
  return pairs.map(([key, item], index) => [inner(key, `${index} key`), inner(item, `${index}`)]);
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return encoder(text);
}

/**
 * Returns a path to a node that a person can follow in the page's source.
 * @param {Node} node
 * @returns {string}
 */
function nodePath(node) {
  /** @type {string[]} */
  const steps = [];
  for (let at = /** @type {Node | null} */ (node); at; at = at.parentNode) {
    const id = at instanceof Element && at.id ? `#${at.id}` : "";
    steps.unshift(`${at.nodeName.toLowerCase()}${id}`);
  }
  return steps.join(" > ");
}
