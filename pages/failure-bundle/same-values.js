// @ts-check
/**
 * Compares the values that must be the same, as `harness/judging/same_values.py` does. The headers of a
 * request are not seen in this page.
 */
import { invoked } from "./invocations.js";
import { jsSource, properties, taggedParts } from "./js-source.js";
import { readQuery } from "./request-bodies.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ of: string, steps: (string | number)[] }} Place */

/**
 * @param {Place[]} places
 * @param {import("./types.js").Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers
 */
export function areSame(places, seen, dispatchers, trackers) {
  const found = places.map(({ of, steps: [root, ...steps] }) => {
    const carriers =
      root === "arguments"
        ? invoked(seen.log, dispatchers, trackers)
            .filter((one) => one.function === of)
            .map(({ args }) => args)
        : seen.requests
            .filter(({ url }) => new URL(url).host === of)
            .map(({ url, parameters }) => (root === "query" ? readQuery(url) : parameters));
    return carriers.map((carrier) => at(carrier, steps)).filter((value) => value !== undefined);
  });
  const texts = new Set(found.flat().map(asText));
  const isThere = found.every((values) => values.length > 0);
  return isThere && texts.size === 1 && !texts.has("") && !texts.has("null");
}

/** @param {Tagged | undefined} node @param {(string | number)[]} steps @returns {Tagged | undefined} */
function at(node, steps) {
  const parts = taggedParts(node);
  if (parts?.$ === "base64") return at(parts["value"], steps);
  if (steps.length === 0) return parts?.$ === "undefined" ? undefined : node;
  if (node === undefined) return undefined;
  const [step, ...rest] = steps;
  if (Array.isArray(node)) return at(node[Number(step)], rest);
  return at(new Map(properties(node) ?? []).get(String(step)), rest);
}

/** Returns a value as a carrier that holds only text has it. @param {Tagged | undefined} value */
const asText = (value) => (typeof value === "string" ? value : jsSource(value));
