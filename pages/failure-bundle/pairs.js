// @ts-check
/** Pairs what was expected with what arrives in this page: invocations and requests. */
import { inExpectedOrder } from "./any-order.js";
import { byName, readQuery } from "./request-bodies.js";
import { differences } from "./differences.js";
import { invoked } from "./invocations.js";
import { formPattern, jsSource, properties, taggedParts } from "./js-source.js";
import { changeCost, inCommon, total } from "./list-edits.js";
import { smallestEdit } from "./smallest-edit.js";
import { meets } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./value-comparison.js").Difference} Difference */
/** @typedef {import("./smallest-edit.js").Edit} Edit */
/** @typedef {import("./types.js").Observations} Observations */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {import("./invocations.js").Invocation} Invocation */
/** @typedef {{ function: string, args: Tagged[], more: boolean }} ExpectedInvocation */
/** @typedef {{ query: Tagged, parameters: Tagged, type?: string }} RequestContent */
/**
 * A difference, and the number of its pair: that of what was expected, or of what is too many.
 * @typedef {Difference & { pair: number }} PairDifference
 */
/**
 * Where expected and observed part, and the numbers of what was expected and is there.
 * @typedef {{ found: PairDifference[], there: Set<number> }} Pairs
 */

/**
 * Pairs by the smallest edit, as `harness/judging/invocation_pairs.py` and `request_pairs.py` do.
 * @param {Expectation} wanted
 * @param {Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers the files that have a tracker
 * @param {boolean} [inOrder]
 * @returns {Pairs}
 */
export function pairs(wanted, seen, dispatchers, trackers, inOrder = true) {
  switch (wanted.kind) {
    case "invocations":
      return invocationPairs(wanted, invoked(seen.log, dispatchers, trackers), inOrder);
    case "requests":
      return requestPairs(wanted, seen, inOrder);
    case "at least": {
      const { of, inOrder: isInOrder } = wanted;
      const { found, there } = pairs(of, seen, dispatchers, trackers, isInOrder);
      return { found: found.filter(({ expected }) => expected !== undefined), there };
    }
    case "never":
      return { found: unwanted(wanted["of"], seen, dispatchers, trackers), there: new Set() };
    default:
      return { found: [], there: new Set() };
  }
}

/**
 * Returns what was observed and must never be.
 * @param {Expectation} of
 * @param {Observations} seen
 * @param {string[]} dispatchers
 * @param {Set<string>} trackers
 * @returns {PairDifference[]}
 */
function unwanted(of, seen, dispatchers, trackers) {
  const { wanted } = of;
  if (of.kind === "invocations") {
    return made(of, invoked(seen.log, dispatchers, trackers)).flatMap((one, pair) =>
      wanted.length === 0 || wanted.some((/** @type {any} */ item) => isMade(item, one))
        ? [{ path: "invocation", expected: undefined, observed: taggedInvocation(one), pair }]
        : [],
    );
  }
  return sent(of, seen).flatMap((one, pair) =>
    wanted.length === 0 || wanted.some((/** @type {any} */ item) => isSent(item, one))
      ? [{ path: "request", expected: undefined, observed: one.parameters, pair }]
      : [],
  );
}

/** @param {Expectation} wanted @param {Invocation[]} every @returns {Made[]} */
const made = ({ functions }, every) =>
  every
    .filter((one) => functions.includes(one.function))
    .map((one) => ({ function: one.function, args: one.args }));

/** @param {Expectation} expectation @param {Invocation[]} every @param {boolean} inOrder @returns {Pairs} */
function invocationPairs(expectation, every, inOrder) {
  const { wanted } = expectation;
  const inTime = made(expectation, every);
  const seenOnes = inOrder ? inTime : inExpectedOrder(wanted, inTime, isMade);
  const edits = [...smallestEdit(wanted, seenOnes, isMade, costOfInvocation)];
  return paired(edits, (edit) => {
    const [expected, seen] = [wanted[edit.expected], seenOnes[edit.observed]];
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

/** @param {Expectation} wanted @param {Observations} seen @returns {RequestContent[]} */
function sent({ method, host, path }, { requests }) {
  const pattern = formPattern(path, "[^/]*");
  return requests
    .filter((one) => {
      const url = new URL(one.url);
      return one.method === method && url.host === host && pattern.test(url.pathname);
    })
    .map(({ url, parameters, type = "" }) => ({ query: readQuery(url), parameters, type }));
}

/**
 * Returns a request's body as it is compared: a form by its names, where that is how it is asked.
 * @param {RequestContent} wanted
 * @param {RequestContent} seen
 * @returns {Tagged}
 */
function bodyFor(wanted, { parameters, type }) {
  const asksByName =
    properties(wanted.parameters) !== null || taggedParts(wanted.parameters)?.$ === "containing";
  const isForm = /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type ?? "");
  const arePairs =
    Array.isArray(parameters) &&
    parameters.every((pair) => Array.isArray(pair) && pair.length === 2);
  return asksByName && isForm && arePairs ? byName(/** @type {any} */ (parameters)) : parameters;
}

/** @param {Expectation} expectation @param {Observations} observed @param {boolean} inOrder @returns {Pairs} */
function requestPairs(expectation, observed, inOrder) {
  const { wanted } = expectation;
  const inTime = sent(expectation, observed);
  const requests = inOrder ? inTime : inExpectedOrder(wanted, inTime, isSent);
  const edits = [...smallestEdit(wanted, requests, isSent, costOfRequest)];
  return paired(edits, (edit) => {
    const [expected, seen] = [wanted[edit.expected], requests[edit.observed]];
    if (edit.kind === "changed" && seen) {
      return [
        ...differences(expected.query, seen.query, "request query"),
        ...differences(expected.parameters, bodyFor(expected, seen), "request body"),
      ];
    }
    const [one, other] = [expected?.parameters, seen?.parameters];
    return [{ path: "request", expected: one, observed: other }];
  });
}

/** @param {RequestContent} wanted @param {RequestContent} seen */
const isSent = (wanted, seen) =>
  meets(wanted.query, seen.query) && meets(wanted.parameters, bodyFor(wanted, seen));

/** @param {RequestContent} wanted @param {RequestContent} seen */
function costOfRequest(wanted, seen) {
  const parts = [
    inCommon(wanted.query, seen.query),
    inCommon(wanted.parameters, bodyFor(wanted, seen)),
  ];
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
