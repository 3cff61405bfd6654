// @ts-check
/** What was expected and what arrives in this page, side by side: invocations and requests. */
import { readQuery } from "./request-bodies.js";
import { canonical, differences, whole } from "./differences.js";
import { member, spelled } from "./spelled.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./differences.js").Difference} Difference */
/** @typedef {import("./types.js").Seen} Seen */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {{ function: string, args: Tagged[], phase: string, order: number }} Invocation */

/**
 * Returns the invocations that are the integration's doing, as `harness/analysis/invocations.py`
 * counts.
 * @param {any[]} log
 * @param {string[]} dispatchers the functions whose first argument names another one
 * @param {Set<string>} trackers the files that have a tracker
 */
export function invoked(log, dispatchers, trackers) {
  /** @type {Invocation[]} */
  const counted = [];
  /** @type {string[]} */
  const queued = [];
  for (const seen of log.filter(({ kind }) => kind === "invocation")) {
    /** @type {Tagged[]} */
    const args = seen.args.map(whole);
    const [command] = args;
    const isNamed = dispatchers.includes(seen.function) && typeof command === "string";
    const named = isNamed
      ? { ...seen, function: member(seen.function, command), args: args.slice(1) }
      : { ...seen, args };
    const content = `${named.function} ${canonical(named.args)}`;
    if (trackers.has(seen.caller)) {
      if (seen.inside) continue;
      const at = queued.indexOf(content);
      if (at >= 0) {
        queued.splice(at, 1);
        continue;
      }
    } else if (isNamed) queued.push(content);
    counted.push(named);
  }
  return counted;
}

/** @param {string} pattern in which a `*` stands for a step of a path */
const stepPattern = (pattern) =>
  new RegExp(
    `^${pattern
      .split("*")
      .map((part) => escaped(part))
      .join("[^/]*")}$`,
  );

/** @param {string} text */
export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * @param {Expectation} wanted
 * @param {Seen} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers the files that have a tracker
 * @returns {{ there: boolean, found: Difference[] }[]} by the number of a pair
 */
export function pairs(wanted, seen, dispatchers, trackers) {
  switch (wanted.kind) {
    case "invocations":
      return invocationPairs(wanted, seen, dispatchers, trackers);
    case "requests":
      return requestPairs(wanted, seen);
    default:
      return [];
  }
}

/**
 * @param {Expectation} wanted
 * @param {Seen} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers
 */
function invocationPairs({ functions, wanted }, { log }, dispatchers, trackers) {
  const every = invoked(log, dispatchers, trackers).filter((one) =>
    functions.includes(one.function),
  );
  const count = Math.max(wanted.length, every.length);
  return Array.from({ length: count }, (_, index) => {
    const [expected, seen] = [wanted[index], every[index]];
    const name = `invocation ${index + 1}`;
    const path = `${expected?.function} arguments`;
    if (!expected || !seen || expected.function !== seen.function) {
      const found = { path: name, expected: inPlace(expected), observed: inPlace(seen) };
      return { there: Boolean(seen), found: [found] };
    }
    const args = expected.more ? seen.args.slice(0, expected.args.length) : seen.args;
    return { there: true, found: [...differences(expected.args, args, path)] };
  });
}

/** An invocation in place of a value. @param {any} one @returns {any} */
function inPlace(one) {
  return one && { $: "invocation", kind: `${one.function}(${one.args.map(spelled).join(", ")})` };
}

/** @param {Expectation} wanted @param {Seen} seen */
function requestPairs({ method, host, path, wanted }, { requests }) {
  const pattern = stepPattern(path);
  const sent = requests.filter((one) => {
    const url = new URL(one.url);
    return one.method === method && url.host === host && pattern.test(url.pathname);
  });
  const count = Math.max(wanted.length, sent.length);
  return Array.from({ length: count }, (_, index) => {
    const [expected, seen] = [wanted[index], sent[index]];
    const where = `request ${index + 1} (${method} ${host}${path})`;
    if (!expected || !seen) {
      const observed = seen?.parameters;
      return {
        there: Boolean(seen),
        found: [{ path: where, expected: expected?.parameters, observed }],
      };
    }
    return {
      there: true,
      found: [
        ...differences(expected.query, readQuery(seen.url), `${where} query`),
        ...differences(expected.parameters, seen.parameters, `${where} body`),
      ],
    };
  });
}
