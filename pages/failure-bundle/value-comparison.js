// @ts-check
/**
 * Compares expected with observed, as `harness/analysis/value_comparison.py` does. Both are tagged
 * JSON; `undefined` means that there is no value.
 */
import { formPattern, member, properties, taggedParts } from "./js-source.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/**
 * @typedef {{
 *   path: string,
 *   expected: Tagged | undefined,
 *   observed: Tagged | undefined,
 *   movedTo?: number,
 * }} Difference
 */
/**
 * Yields the differences between two lists.
 * @typedef {(expected: Tagged[], observed: Tagged[], path: string) => Generator<Difference>} OfElements
 */

/**
 * Returns an argument in which each object that occurs more than once is written out every time.
 * @param {Tagged} root
 * @returns {Tagged}
 */
export function whole(root) {
  /** @param {any} at @param {string[]} path */
  const follow = (at, path) =>
    path.reduce((value, step) => {
      const pairs = Array.isArray(value) ? null : properties(value);
      return pairs ? pairs.find(([key]) => key === step)?.[1] : value?.[Number(step)];
    }, at);
  /** @param {any} value @returns {any} */
  const copy = (value) => {
    if (Array.isArray(value)) return value.map(copy);
    const tagged = taggedParts(value);
    if (tagged?.$ === "same") return copy(follow(root, tagged["path"]));
    const pairs = properties(value);
    if (!pairs) return value;
    return { $: "object", properties: pairs.map(([key, item]) => [key, copy(item)]) };
  };
  return copy(root);
}

/** @param {Tagged | undefined} expected @param {Tagged | undefined} observed */
export const meets = (expected, observed) =>
  Boolean(compared(expected, observed, "", byPosition).next().done);

/**
 * @param {Tagged[]} expected
 * @param {Tagged[]} observed
 * @param {string} path
 * @returns {Generator<Difference>}
 */
export function* byPosition(expected, observed, path) {
  for (let index = 0; index < Math.max(expected.length, observed.length); index += 1) {
    yield* compared(expected[index], observed[index], `${path}[${index}]`, byPosition);
  }
}

/**
 * Yields every place where two values differ, as `ofElements` tells it of two lists.
 * @param {Tagged | undefined} expected
 * @param {Tagged | undefined} observed
 * @param {string} path
 * @param {OfElements} ofElements
 * @returns {Generator<Difference>}
 */
export function* compared(expected, observed, path, ofElements) {
  const wanted = taggedParts(expected);
  const seen = taggedParts(observed);
  if (wanted?.$ === "missing") {
    yield* compared(undefined, observed, path, ofElements);
  } else if (seen?.$ === "missing") {
    yield* compared(expected, undefined, path, ofElements);
  } else if (wanted?.$ === "anything") {
    if (observed === undefined) yield { path, expected, observed };
  } else if (wanted?.$ === "oneOf") {
    const isMet = wanted["values"].some((/** @type {Tagged} */ value) => meets(value, observed));
    if (!isMet) yield { path, expected, observed };
  } else if (wanted?.$ === "matching" || wanted?.$ === "near") {
    const found = seen?.$ === "base64" ? seen["text"] : observed;
    if (!isLike(wanted, found)) yield { path, expected, observed };
  } else if (expected === undefined || observed === undefined) {
    if (expected !== observed) yield { path, expected, observed };
  } else if (seen?.$ === "base64") {
    const [content, text] = unpacked(expected, seen);
    yield* compared(content, text, path, ofElements);
  } else if (stated(expected)) {
    yield* ofProperties(expected, observed, path, ofElements);
  } else if (Array.isArray(expected) && Array.isArray(observed)) {
    yield* ofElements(expected, observed, path);
  } else if (canonical(expected) !== canonical(observed)) {
    yield { path, expected, observed };
  }
}

/**
 * Says whether a value has the form, or is as near, as is expected.
 * @param {import("./js-source.js").TaggedParts} wanted
 * @param {Tagged | undefined} observed
 */
function isLike(wanted, observed) {
  if (wanted.$ === "matching") {
    return typeof observed === "string" && formPattern(wanted["pattern"]).test(observed);
  }
  const [middle, found] = [size(wanted["value"]), size(observed)];
  const [type, number] = middle;
  return type === found[0] && Math.abs(number - found[1]) <= wanted["by"];
}

/**
 * Returns a type, and a number or a moment in milliseconds: NaN for all else.
 * @param {Tagged | undefined} value
 * @returns {[string, number]}
 */
function size(value) {
  const tagged = taggedParts(value);
  if (typeof value === "number") return ["number", value];
  if (tagged?.$ === "number") return ["number", Number(tagged["value"])];
  if (tagged?.$ === "date") return ["Date", tagged["milliseconds"] ?? NaN];
  const isMoment = typeof value === "string" && /^\d{4}-/.test(value);
  return ["string", isMoment ? Date.parse(value) : NaN];
}

/**
 * Returns what is compared where base64 is observed: its text, or its value.
 * @param {Tagged} expected
 * @param {import("./js-source.js").TaggedParts} observed
 * @returns {[Tagged, Tagged]}
 */
export function unpacked(expected, observed) {
  const wanted = taggedParts(expected);
  const content = wanted?.$ === "base64" ? wanted["value"] : expected;
  return [content, typeof expected === "string" ? observed["text"] : observed["value"]];
}

/** Whether an expected object may have more properties. @param {Tagged} expected */
export const isLoose = (expected) => taggedParts(expected)?.$ === "containing";

/**
 * Returns the properties that an expected object states, null for anything else.
 * @param {Tagged} expected
 * @returns {[string, Tagged][] | null}
 */
export function stated(expected) {
  return isLoose(expected) ? taggedParts(expected)?.["properties"] : properties(expected);
}

/**
 * @param {Tagged} expected
 * @param {Tagged} observed
 * @param {string} path
 * @param {OfElements} ofElements
 * @returns {Generator<Difference>}
 */
function* ofProperties(expected, observed, path, ofElements) {
  const [pairs, found] = [stated(expected) ?? [], properties(observed)];
  if (!found) {
    yield { path, expected, observed };
    return;
  }
  const values = new Map(found);
  const names = new Set(pairs.map(([key]) => key));
  for (const [key, value] of pairs) {
    yield* compared(value, values.get(key), member(path, key), ofElements);
  }
  if (isLoose(expected)) return;
  for (const [key, value] of found) {
    if (!names.has(key)) {
      yield { path: member(path, key), expected: undefined, observed: value };
    }
  }
}

/**
 * Returns a value as text, the same text for the same value. The order of keys does not count.
 * @param {any} value
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const pairs = properties(value);
  const entries = pairs ?? Object.entries(value);
  const inner = entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `${pairs ? "" : "$"}{${inner.sort().join(",")}}`;
}
