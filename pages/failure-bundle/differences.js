// @ts-check
/**
 * Compares expected with observed, as `harness/analysis/differences.py` does and with the same
 * paths below what is compared. Both are tagged JSON; `undefined` means that there is no value.
 */
import { member, properties, taggedParts } from "./js-source.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ path: string, expected: Tagged | undefined, observed: Tagged | undefined }} Difference */

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

/**
 * @param {Tagged | undefined} expected
 * @param {Tagged | undefined} observed
 * @param {string} path
 * @returns {Generator<Difference>}
 */
export function* differences(expected, observed, path) {
  const wanted = taggedParts(expected);
  const seen = taggedParts(observed);
  if (wanted?.$ === "missing") return void (yield* differences(undefined, observed, path));
  if (seen?.$ === "missing") return void (yield* differences(expected, undefined, path));
  if (wanted?.$ === "anything") {
    if (observed === undefined) yield { path, expected, observed };
    return;
  }
  if (wanted?.$ === "oneOf") {
    const meets = (/** @type {Tagged} */ value) => differences(value, observed, path).next().done;
    if (!wanted["values"].some(meets)) yield { path, expected, observed };
    return;
  }
  if (expected === undefined || observed === undefined) {
    if (expected !== observed) yield { path, expected, observed };
    return;
  }
  if (seen?.$ === "base64") {
    const content = wanted?.$ === "base64" ? wanted["value"] : expected;
    yield* differences(content, typeof content === "string" ? seen["text"] : seen["value"], path);
    return;
  }
  const loose = wanted?.$ === "containing" ? wanted["properties"] : null;
  const pairs = loose ?? properties(expected);
  if (pairs) {
    yield* ofProperties(pairs, expected, observed, path, loose !== null);
  } else if (Array.isArray(expected) && Array.isArray(observed)) {
    for (let index = 0; index < Math.max(expected.length, observed.length); index += 1) {
      yield* differences(expected[index], observed[index], `${path}[${index}]`);
    }
  } else if (canonical(expected) !== canonical(observed)) {
    yield { path, expected, observed };
  }
}

/**
 * @param {[string, Tagged][]} pairs
 * @param {Tagged} expected
 * @param {Tagged} observed
 * @param {string} path
 * @param {boolean} isLoose
 * @returns {Generator<Difference>}
 */
function* ofProperties(pairs, expected, observed, path, isLoose) {
  const found = properties(observed);
  if (!found) {
    yield { path, expected, observed };
    return;
  }
  const values = new Map(found);
  const names = new Set(pairs.map(([key]) => key));
  for (const [key, value] of pairs) {
    yield* differences(value, values.get(key), member(path, key));
  }
  if (isLoose) return;
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
