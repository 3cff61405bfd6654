// @ts-check
/** Which invocations are the integration's doing, each once: `harness/analysis/invocations.py`. */
import { member, taggedParts } from "./js-source.js";
import { canonical, whole } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ function: string, args: Tagged[], phase: string, order: number }} Invocation */
/**
 * A command that a tracker may yet carry out: its place among those counted, and how the function's
 * path ends if it was pushed to a list.
 * @typedef {{ place: number, function: string, args: string, ending: string }} Queued
 */

/** Returns what has the functions that a dispatcher names. @param {string} dispatcher */
const owner = (dispatcher) => dispatcher.replace(/\.push$/, "");

/** @param {Tagged} given @returns {Tagged[]} the items of a list or of `arguments` */
function itemsOf(given) {
  if (Array.isArray(given)) return /** @type {Tagged[]} */ (whole(given));
  /** @type {any} */
  const tagged = taggedParts(given);
  if (tagged?.constructor !== "Arguments") return [];
  return tagged.properties.map((/** @type {[string, Tagged]} */ [, item]) => item);
}

/**
 * Returns the invocations of the functions that a dispatcher's call names; else the call itself.
 * @param {any} seen
 * @param {string[]} dispatchers the functions whose first argument names another one
 * @returns {Invocation[]}
 */
function dispatched(seen, dispatchers) {
  const itself = [{ ...seen, args: seen.args.map(whole) }];
  if (!dispatchers.includes(seen.function)) return itself;
  const isNamed = typeof seen.args[0] === "string";
  /** @type {any[][]} */
  const commands = isNamed ? [itself[0].args] : seen.args.map(itemsOf);
  if (!commands.length || commands.some(([name]) => typeof name !== "string")) return itself;
  return commands.map(([name, ...args]) => ({
    ...seen,
    function: member(owner(seen.function), name),
    args,
  }));
}

/**
 * Returns the invocations that the integration made, counted as `harness/analysis/invocations.py`
 * does.
 * @param {any[]} log
 * @param {string[]} dispatchers the functions whose first argument names another one
 * @param {Set<string>} trackers the files that have a tracker
 */
export function invoked(log, dispatchers, trackers) {
  /** @type {Invocation[]} */
  const counted = [];
  /** @type {Queued[]} */
  const queued = [];
  for (const seen of log.filter(({ kind }) => kind === "invocation")) {
    if (trackers.has(seen.hides) && !trackers.has(seen.maker)) continue; // it is the build's own
    const every = dispatched(seen, dispatchers);
    const isNamed = every[0]?.function !== seen.function;
    for (const named of every) {
      if (!trackers.has(seen.caller)) {
        if (isNamed) queued.push(waiting(counted.length, seen, named));
        counted.push(named);
        continue;
      }
      const at = queued.findIndex((one) => isCarriedOutBy(one, named));
      const known = queued[at];
      if (!known) {
        if (!seen.inside) counted.push(named);
      } else if (!isNamed || !known.ending) {
        queued.splice(at, 1); // else it is pushed again, for later
        Object.assign(/** @type {Invocation} */ (counted[known.place]), {
          function: named.function,
        });
      }
    }
  }
  return counted;
}

/**
 * Returns what waits for the tracker after a dispatcher's call.
 * @param {number} place
 * @param {any} seen
 * @param {Invocation} named
 * @returns {Queued}
 */
function waiting(place, seen, named) {
  const isPushed = typeof seen.args[0] !== "string";
  const ending = isPushed ? named.function.slice(owner(seen.function).length) : "";
  return { place, function: named.function, args: canonical(named.args), ending };
}

/** @param {Queued} queued @param {Invocation} seen */
function isCarriedOutBy(queued, seen) {
  const isPushed = queued.ending !== "" && seen.function.endsWith(queued.ending);
  return (seen.function === queued.function || isPushed) && canonical(seen.args) === queued.args;
}
