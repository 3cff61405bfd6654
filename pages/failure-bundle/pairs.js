// @ts-check
/** Pairs what was expected with what arrives in this page: invocations and requests. */
import { readQuery } from "./request-bodies.js";
import { differences } from "./differences.js";
import { member, jsSource } from "./js-source.js";
import { changeCost, inCommon, total } from "./list-edits.js";
import { smallestEdit } from "./smallest-edit.js";
import { canonical, meets, whole } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./value-comparison.js").Difference} Difference */
/** @typedef {import("./smallest-edit.js").Edit} Edit */
/** @typedef {import("./types.js").Observations} Observations */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {{ function: string, args: Tagged[], phase: string, order: number }} Invocation */
/** @typedef {{ function: string, args: Tagged[], more: boolean }} ExpectedInvocation */
/** @typedef {{ query: Tagged, parameters: Tagged }} RequestContent */
/**
 * A difference, and the number of its pair: that of what was expected, or of what is too many.
 * @typedef {Difference & { pair: number }} PairDifference
 */
/**
 * Where expected and observed part, and the numbers of what was expected and is there.
 * @typedef {{ found: PairDifference[], there: Set<number> }} Pairs
 */

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
 * Pairs by the smallest edit, as `harness/judging/pairs.py` does.
 * @param {Expectation} wanted
 * @param {Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers the files that have a tracker
 * @returns {Pairs}
 */
export function pairs(wanted, seen, dispatchers, trackers) {
  switch (wanted.kind) {
    case "invocations":
      return invocationPairs(wanted, invoked(seen.log, dispatchers, trackers));
    case "requests":
      return requestPairs(wanted, seen);
    default:
      return { found: [], there: new Set() };
  }
}

/** @param {Expectation} wanted @param {Invocation[]} every @returns {Pairs} */
function invocationPairs({ functions, wanted }, every) {
  const made = every
    .filter((one) => functions.includes(one.function))
    .map((one) => ({ function: one.function, args: one.args }));
  const edits = [...smallestEdit(wanted, made, isMade, costOfInvocation)];
  return paired(edits, (edit) => {
    const [expected, seen] = [wanted[edit.expected], made[edit.observed]];
    if (edit.kind === "changed" && seen && expected.function === seen.function) {
      return argumentDifferences(expected, seen);
    }
    const [one, other] = [expected, seen].map(taggedInvocation);
    return [{ path: "invocation", expected: one, observed: other }];
  });
}

/** @typedef {{ function: string, args: Tagged[] }} Made what counts of an invocation */

/** @param {ExpectedInvocation} wanted @param {Made} seen */
const isMade = (wanted, seen) =>
  wanted.function === seen.function && meets(wanted.args, countingArgs(wanted, seen));

/** @param {ExpectedInvocation} wanted @param {Made} seen */
function costOfInvocation(wanted, seen) {
  const args = countingArgs(wanted, seen);
  const beside = wanted.args.slice(0, args.length);
  const tally = total(beside.map((one, at) => inCommon(one, /** @type {Tagged} */ (args[at]))));
  if (wanted.function === seen.function) {
    return changeCost(total([tally, [1, Math.abs(wanted.args.length - args.length)]]));
  }
  const same = meets(wanted.args, args) ? tally[0] : 0;
  return changeCost(same > 0 ? [same, 1] : [0, 2]);
}

/**
 * What an argument means depends on its position.
 * @param {ExpectedInvocation} wanted
 * @param {Made} seen
 */
export function argumentDifferences(wanted, seen) {
  const args = countingArgs(wanted, seen);
  return Array.from({ length: Math.max(wanted.args.length, args.length) }, (_, index) => [
    ...differences(wanted.args[index], args[index], `argument[${index}]`),
  ]).flat();
}

/** @param {ExpectedInvocation} wanted @param {Made} seen */
const countingArgs = (wanted, seen) =>
  wanted.more ? seen.args.slice(0, wanted.args.length) : seen.args;

/** Returns an invocation as a tagged value. @param {any} one @returns {any} */
function taggedInvocation(one) {
  return one && { $: "invocation", kind: `${one.function}(${one.args.map(jsSource).join(", ")})` };
}

/** @param {Expectation} wanted @param {Observations} seen @returns {Pairs} */
function requestPairs({ method, host, path, wanted }, { requests }) {
  const pattern = stepPattern(path);
  const sent = requests
    .filter((one) => {
      const url = new URL(one.url);
      return one.method === method && url.host === host && pattern.test(url.pathname);
    })
    .map(({ url, parameters }) => ({ query: readQuery(url), parameters }));
  const edits = [...smallestEdit(wanted, sent, isSent, costOfRequest)];
  return paired(edits, (edit) => {
    const [expected, seen] = [wanted[edit.expected], sent[edit.observed]];
    if (edit.kind === "changed" && seen) {
      return [
        ...differences(expected.query, seen.query, "request query"),
        ...differences(expected.parameters, seen.parameters, "request body"),
      ];
    }
    const [one, other] = [expected?.parameters, seen?.parameters];
    return [{ path: "request", expected: one, observed: other }];
  });
}

/** @param {RequestContent} wanted @param {RequestContent} seen */
const isSent = (wanted, seen) =>
  meets(wanted.query, seen.query) && meets(wanted.parameters, seen.parameters);

/** @param {RequestContent} wanted @param {RequestContent} seen */
function costOfRequest(wanted, seen) {
  const parts = [inCommon(wanted.query, seen.query), inCommon(wanted.parameters, seen.parameters)];
  return changeCost(total([[1, 0], ...parts]));
}

/**
 * @param {Edit[]} edits
 * @param {(edit: Edit) => Difference[]} told
 * @returns {Pairs}
 */
function paired(edits, told) {
  const found = edits
    .filter(({ kind }) => kind !== "kept")
    .flatMap((edit) => {
      const pair = edit.kind === "extra" ? edit.observed : edit.expected;
      const movedTo = edit.kind === "moved" ? { movedTo: edit.observed + 1 } : {};
      return told(edit).map((one) => ({ ...one, ...movedTo, pair }));
    });
  const there = edits.filter(({ kind }) => kind !== "missing" && kind !== "extra");
  return { found, there: new Set(there.map(({ expected }) => expected)) };
}
