// @ts-check
/**
 * Looks for a value that must arrive, as `harness/judging/carried.py` does. The headers of a request
 * are not seen in this page.
 */
import { invoked } from "./invocations.js";
import { jsSource, properties, taggedParts } from "./js-source.js";
import { readQuery } from "./request-bodies.js";
import { meets } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ value: Tagged, function: string, host: string, under: string }} Wanted */

/**
 * @param {Wanted} wanted
 * @param {import("./types.js").Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers
 */
export function arrives(wanted, seen, dispatchers, trackers) {
  const carriers = wanted.function
    ? invoked(seen.log, dispatchers, trackers)
        .filter((one) => one.function === wanted.function)
        .flatMap(({ args }) => args)
    : seen.requests
        .filter(({ url }) => new URL(url).host === wanted.host)
        .flatMap(({ url, parameters }) => [
          ...new URL(url).pathname.split("/").map(decodeURIComponent),
          readQuery(url),
          parameters,
        ]);
  return carriers.some((carrier) => holds(carrier, wanted, ""));
}

/** @param {Tagged} node @param {Wanted} wanted @param {string} name @returns {boolean} */
function holds(node, wanted, name) {
  if ((!wanted.under || wanted.under === name) && isIt(wanted, node)) return true;
  const parts = taggedParts(node);
  if (parts?.$ === "base64") return holds(parts["value"], wanted, name);
  if (Array.isArray(node)) return node.some((item) => holds(item, wanted, name));
  return (properties(node) ?? []).some(([key, item]) => holds(item, wanted, key));
}

/** Where only text is carried, the value arrives as its text. @param {Wanted} wanted @param {Tagged} node */
const isIt = ({ value, host }, node) =>
  meets(value, node) || (host !== "" && typeof node === "string" && jsSource(value) === node);
