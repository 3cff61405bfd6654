// @ts-check
/** Pairs what was expected with what arrives in this page: invocations and requests. */
import { readQuery } from "./request-bodies.js";
import { canonical, differences, whole } from "./differences.js";
import { member, jsSource } from "./js-source.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./differences.js").Difference} Difference */
/** @typedef {import("./types.js").Observations} Observations */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {{ function: string, args: Tagged[], phase: string, order: number }} Invocation */

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

/** @param {string} pattern a path, in which `*` stands for one step */
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
 * @param {Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers the files that have a tracker
 * @returns {{ isThere: boolean, found: Difference[] }[]} by the number of a pair
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
 * @param {Observations} seen
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
    if (!expected || !seen || expected.function !== seen.function) {
      const found = {
        path: "invocation",
        expected: taggedInvocation(expected),
        observed: taggedInvocation(seen),
      };
      return { isThere: Boolean(seen), found: [found] };
    }
    const args = expected.more ? seen.args.slice(0, expected.args.length) : seen.args;
    return { isThere: true, found: [...differences(expected.args, args, "argument")] };
  });
}

/** Returns an invocation as a tagged value. @param {any} one @returns {any} */
function taggedInvocation(one) {
  return one && { $: "invocation", kind: `${one.function}(${one.args.map(jsSource).join(", ")})` };
}

/** @param {Expectation} wanted @param {Observations} seen */
function requestPairs({ method, host, path, wanted }, { requests }) {
  const pattern = stepPattern(path);
  const sent = requests.filter((one) => {
    const url = new URL(one.url);
    return one.method === method && url.host === host && pattern.test(url.pathname);
  });
  const count = Math.max(wanted.length, sent.length);
  return Array.from({ length: count }, (_, index) => {
    const [expected, seen] = [wanted[index], sent[index]];
    if (!expected || !seen) {
      const observed = seen?.parameters;
      return {
        isThere: Boolean(seen),
        found: [{ path: "request", expected: expected?.parameters, observed }],
      };
    }
    return {
      isThere: true,
      found: [
        ...differences(expected.query, readQuery(seen.url), "request query"),
        ...differences(expected.parameters, seen.parameters, "request body"),
      ],
    };
  });
}
