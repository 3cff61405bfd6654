// @ts-check
/**
 * The smallest edit between two lists of values, and how much two values have in common, as
 * `harness/analysis/list_edits.py` has it.
 */
import { jsSource, properties, taggedParts } from "./js-source.js";
import { NO_CHANGE, smallestEdit } from "./smallest-edit.js";
import { isLoose, meets, stated, unpacked } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** How many parts are the same, and how many differ. @typedef {[number, number]} Tally */

/** @param {Tagged[]} expected @param {Tagged[]} observed */
export const listEdits = (expected, observed) =>
  smallestEdit(expected, observed, meets, (one, other) => changeCost(inCommon(one, other)));

/** Returns what it costs to change one thing into another that is not equal. @param {Tally} tally */
export function changeCost([same, different]) {
  if (same === 0 && different > 1) return NO_CHANGE;
  const cost = Math.floor((NO_CHANGE * different) / Math.max(1, same + different));
  return Math.min(NO_CHANGE - 1, Math.max(1, cost));
}

/**
 * Counts the parts of two values that are the same, and those that differ.
 * @param {Tagged} expected
 * @param {Tagged} observed
 * @returns {Tally}
 */
export function inCommon(expected, observed) {
  const seen = taggedParts(observed);
  if (taggedParts(expected)?.$ === "anything") return [0, 0];
  if (seen?.$ === "base64" && taggedParts(expected)?.$ !== "missing") {
    return inCommon(...unpacked(expected, seen));
  }
  /** @type {Tally} */
  let tally = [0, 0];
  const [pairs, found] = [stated(expected), properties(observed)];
  if (pairs && found) tally = ofProperties(pairs, found, isLoose(expected));
  else if (Array.isArray(expected) && Array.isArray(observed)) tally = ofLists(expected, observed);
  if (tally[0] > 0 || tally[1] > 0) return tally;
  if (meets(expected, observed)) return [1, 0];
  return [Number(readsTheSame(expected, observed)), 1];
}

/** Adds up what is the same, and what differs. @param {Tally[]} tallies @returns {Tally} */
export const total = (tallies) =>
  tallies.reduce(([same, different], one) => [same + one[0], different + one[1]], [0, 0]);

/** @param {Tagged[]} expected @param {Tagged[]} observed @returns {Tally} */
function ofLists(expected, observed) {
  const most = Math.min(expected.length, observed.length);
  let end = 0;
  while (end < most && meets(expected.at(-1 - end), observed.at(-1 - end))) end += 1;
  const [lastExpected, lastObserved] = [expected.length - end, observed.length - end];
  const middle = expected
    .slice(0, most - end)
    .map((one, at) => inCommon(one, /** @type {Tagged} */ (observed[at])));
  const last = expected
    .slice(lastExpected)
    .map((one, at) => inCommon(one, /** @type {Tagged} */ (observed[lastObserved + at])));
  const [same, different] = total([...middle, ...last]);
  return [same, different + Math.abs(expected.length - observed.length)];
}

/**
 * @param {[string, Tagged][]} pairs
 * @param {[string, Tagged][]} found
 * @param {boolean} othersAllowed
 * @returns {Tally}
 */
function ofProperties(pairs, found, othersAllowed) {
  const [wanted, values] = [new Map(pairs), new Map(found)];
  const beside = pairs.filter(([key]) => values.has(key));
  const [same, different] = total(
    beside.map(([key, value]) => inCommon(value, /** @type {Tagged} */ (values.get(key)))),
  );
  const lost = pairs.filter(([key]) => !values.has(key));
  const come = found.filter(([key]) => !wanted.has(key));
  const renamed = lost.filter(
    ([, one]) => taggedParts(one)?.$ !== "anything" && come.some(([, other]) => meets(one, other)),
  );
  const more = lost.length + (othersAllowed ? 0 : come.length);
  return [same + renamed.length, different + more];
}

/**
 * Says whether one is a text, and the other the number or boolean that it says.
 * @param {Tagged} expected
 * @param {Tagged} observed
 */
function readsTheSame(expected, observed) {
  const both = [expected, observed];
  const texts = both.filter((one) => typeof one === "string");
  const others = both.filter(
    (one) =>
      typeof one === "number" || typeof one === "boolean" || taggedParts(one)?.$ === "number",
  );
  return texts.length === 1 && others.length === 1 && texts[0] === jsSource(others[0]);
}
