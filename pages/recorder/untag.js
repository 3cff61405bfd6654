// @ts-check
/** Tagged JSON, as harness/wire.py documents it, as JavaScript values: the arguments of calls. */

/** @typedef {import("./types.js").Tagged} Tagged */

/**
 * Returns the value that tagged JSON stands for: the arguments of a call.
 * @param {Tagged} tagged
 * @returns {unknown}
 */
export function untag(tagged) {
  if (Array.isArray(tagged)) return untagArray(tagged);
  if (tagged === null || typeof tagged !== "object") return tagged;
  if (!("$" in tagged)) return untagProperties(Object.entries(tagged));
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
      return new Map(parts.entries.map((/** @type {Tagged[]} */ pair) => pair.map(untag)));
    case "set":
      return new Set(parts.values.map(untag));
    case "error":
      return Object.assign(new Error(parts.message), { name: parts.name });
    case "object":
      return untagProperties(parts.properties);
    default:
      throw new TypeError(`a call cannot carry a value of the kind ${parts.$}`);
  }
}

/**
 * @param {Tagged[]} tagged
 * @returns {unknown[]}
 */
function untagArray(tagged) {
  /** @type {unknown[]} */
  const array = new Array(tagged.length);
  for (const [index, item] of tagged.entries()) {
    const hole = item !== null && typeof item === "object" && "$" in item && item.$ === "hole";
    if (!hole) array[index] = untag(item);
  }
  return array;
}

/**
 * @param {[string, Tagged][]} pairs
 * @returns {object}
 */
function untagProperties(pairs) {
  const object = {};
  for (const [key, item] of pairs) {
    const value = untag(item);
    Object.defineProperty(object, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return object;
}
