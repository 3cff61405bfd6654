// @ts-check
/** Decides for each difference of a verdict whether it also shows in this page. */
import { differences } from "./differences.js";
import { areSame } from "./same-values.js";
import { arrives } from "./arrives.js";
import { invoked } from "./invocations.js";
import { argumentDifferences, pairs } from "./pairs.js";
import { formPattern, properties, taggedParts, jsSource, unquote } from "./js-source.js";
import { unclaimed } from "./unclaimed.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./value-comparison.js").Difference} Difference */
/** @typedef {import("./types.js").RunDifference} RunDifference */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {import("./types.js").Observations} Observations */
/** @typedef {"shows" | "gone" | "waiting" | "unknown"} State */
/** @typedef {{ state: State, expected?: string, observed?: string, why?: string }} DifferenceState */

/** The message of the exception in a tracker that the requirement wants to be broken. */
const BROKEN = /this tracker is broken/;

/** Stands for an exception whose message the browser hides from the page. */
export const MUTED = "an exception in a file; the browser's console has its message";

/** Browsers hide from a page what an exception in a file says. @param {string} message */
export const isMuted = (message) => message.startsWith("Script error");

/** The paths of an invocation and of a request that differ as a whole. */
const WHOLE_PATHS = ["invocation", "request"];

/** The expectations that pair what must be observed with what was. */
const PAIRED = ["invocations", "requests", "at least", "never"];

/** @type {{ [kind: string]: string }} */
const SCRIPT_STATES = { "script inserted": "inserted", "script loaded": "loaded" };

/** @param {string[]} allowed @param {string} name */
const isAllowed = (allowed, name) => allowed.some((form) => formPattern(form).test(name));

/**
 * Returns a function that compares the differences of the run with what this page did so far.
 * @param {import("./types.js").Failure} failure
 * @param {Set<string>} trackers the files that have a tracker
 * @returns {(seen: Observations) => DifferenceState[]}
 */
export function differenceChecker(
  { expectations, taggedCalls, differences: ofRun, dispatchers, trackerState, trackers: urls },
  trackers,
) {
  /**
   * Checks a difference of an expectation that has no pairs.
   * @param {Expectation} wanted
   * @param {RunDifference} difference
   * @param {Observations} seen
   * @returns {DifferenceState}
   */
  function checkUnpaired(wanted, difference, seen) {
    const { log, isOver } = seen;
    switch (wanted.kind) {
      case "callback": {
        const ran = log.filter(({ kind, name }) => kind === "callback" && name === wanted["name"]);
        return stateOfCount(wanted["times"], ran.length, isOver);
      }
      case "loaded": {
        const { url } = wanted;
        const state = SCRIPT_STATES[difference.kind];
        const count = state
          ? log.filter((one) => one.kind === "script" && one.url === url && one.state === state)
          : seen.requests.filter((one) => one.url === url);
        return stateOfCount(1, count.length, isOver);
      }
      case "leaves": {
        const over = (seen.left[wanted["what"]] ?? []).filter(
          (name) => !isAllowed(wanted["allowed"], name),
        );
        const observed = over.map((name) => `'${name}'`).join(", ") || "(nothing)";
        return { ...state(over.includes(unquote(difference.observed)), isOver), observed };
      }
      case "console": {
        const messages = log
          .filter(({ kind, level }) => kind === "console" && wanted["levels"].includes(level))
          .map(({ args }) =>
            args
              .map((/** @type {any} */ arg) => (typeof arg === "string" ? arg : jsSource(arg)))
              .join(" "),
          );
        const words = wanted["words"].toLowerCase();
        if (messages.some((line) => line.toLowerCase().includes(words))) return { state: "gone" };
        return {
          state: isOver ? "shows" : "waiting",
          observed: messages.join(" | ") || "(nothing)",
        };
      }
      case "globals": {
        const defined = log.find(
          (one) => one.kind === "definition" && one.function === wanted["function"],
        );
        if (!defined) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const name = difference.subject;
        const value = new Map(wanted["globals"]).get(name);
        const found = [
          ...differences(value, defined.globals[name] ?? { $: "undefined" }, "global"),
        ];
        return stateAtPath(found, difference);
      }
      case "global is": {
        const of = log.filter(({ kind, phase }) => kind === "state" && phase === difference.phase);
        const last = of.at(-1);
        if (!last) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const found = last.globals[wanted["path"]];
        return stateAtPath([...differences(wanted["value"], found, "global state")], difference);
      }
      case "same": {
        const isSame = areSame(wanted["places"], seen, dispatchers, trackers);
        return { state: isSame ? "gone" : isOver ? "shows" : "waiting" };
      }
      case "before": {
        const first = invoked(log, dispatchers, trackers).find(
          (one) => one.function === wanted["wanted"].function,
        );
        if (!first) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const inserted = log.find(
          (one) => one.kind === "script" && one.state === "inserted" && one.url === wanted["url"],
        );
        if (difference.kind === "argument") {
          return stateAtPath(argumentDifferences(wanted["wanted"], first), difference);
        }
        if (!inserted) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const isAfter = first.order > inserted.order;
        return { state: isAfter ? "shows" : "gone", observed: isAfter ? "after it" : "before it" };
      }
      case "arrives": {
        const isThere = arrives(/** @type {any} */ (wanted), seen, dispatchers, trackers);
        return { state: isThere ? "gone" : isOver ? "shows" : "waiting" };
      }
      case "delivered":
        return checkDeliveries(wanted["times"], difference, seen);
      default:
        return { state: "unknown" };
    }
  }

  /**
   * Counts the deliveries of a call, which it knows by the values that no other call has.
   * @param {number[]} times
   * @param {RunDifference} difference
   * @param {Observations} seen
   * @returns {DifferenceState}
   */
  function checkDeliveries(times, difference, { log, isOver }) {
    const index = difference.calls.length === 1 ? Number(difference.calls[0]) : NaN;
    const why = "no value belongs to this call alone, so its deliveries cannot be counted";
    const call = taggedCalls[index];
    if (call === undefined) return { state: "unknown", why };
    const others = new Set(
      taggedCalls.flatMap((one, at) => (at === index ? [] : [...leafTexts(one)])),
    );
    const marks = [...leafTexts(call)].filter((leaf) => !others.has(leaf));
    if (marks.length === 0) return { state: "unknown", why };
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const one of invoked(log, dispatchers, trackers)) {
      const carried = new Set(leafTexts(one.args));
      if (!marks.some((mark) => carried.has(mark))) continue;
      counts.set(one.function, (counts.get(one.function) ?? 0) + 1);
    }
    return stateOfCount(times[index] ?? 0, Math.max(0, ...counts.values()), isOver);
  }

  /** @param {RunDifference} difference @param {Observations} seen @returns {DifferenceState} */
  function checkConduct({ kind, subject, observed }, { log, requests, problems, isOver }) {
    const wanted = unquote(observed);
    /** @type {{ kind: string, message: string }[]} */
    const errors = log
      .filter(({ kind }) => kind === "error")
      .map(({ type, message }) => ({ kind: type, message }));
    const type = kind === "caught error" ? "caught" : subject;
    const own = trackerState === "broken" ? requests.filter(({ url }) => urls.includes(url)) : [];
    const every = withoutTrackerErrors([...errors, ...problems], own.length).filter(
      (one) => one.kind === type,
    );
    const found =
      every.find(({ message }) => message === wanted) ??
      every.find(({ message }) => isMuted(message) || wanted.includes(message));
    if (!found && isOver && type === "rejection") {
      const why = "browsers hide a rejection in a file from the page; their console shows it";
      return { state: "unknown", why };
    }
    const message = found && isMuted(found.message) ? MUTED : found?.message;
    return { ...state(Boolean(found), isOver), observed: message ?? "(nothing)" };
  }

  /** @param {RunDifference} difference @param {Observations} seen @returns {DifferenceState} */
  function check(difference, seen) {
    if (difference.expectation < 0) return checkConduct(difference, seen);
    const wanted = expectations[difference.expectation];
    if (!wanted) return { state: "unknown" };
    if (!PAIRED.includes(wanted.kind)) {
      return checkUnpaired(wanted, difference, seen);
    }
    return stateInPair(difference, pairs(wanted, seen, dispatchers, trackers), seen.isOver);
  }

  /** @param {Observations} seen */
  return (seen) => {
    const refused = unclaimed(ofRun, seen);
    return ofRun.map((difference) => refused.get(difference) ?? check(difference, seen));
  };
}

/**
 * @param {RunDifference} difference
 * @param {import("./pairs.js").Pairs} pairs
 * @param {boolean} isOver
 * @returns {DifferenceState}
 */
function stateInPair(difference, { found, there }, isOver) {
  const here = found.filter(({ pair }) => pair === difference.pair);
  const isWhole = WHOLE_PATHS.includes(difference.at);
  const isThere = there.has(difference.pair);
  if (isWhole) {
    const same = here.find(
      (one) => isSame(one, difference) && (one.observed === undefined) === difference.isMissing,
    );
    // What was not observed yet, or elsewhere, may still come.
    const mayChange = difference.isMissing || difference.movedTo !== null;
    if (same && (isOver || !mayChange)) return shows(same);
    if (!isOver && (difference.isExtra || !isThere)) return { state: "waiting" };
    return difference.isExtra ? { state: "gone", observed: "(nothing)" } : { state: "gone" };
  }
  if (!isThere) {
    if (!isOver) return { state: "waiting" };
    return { state: "unknown", why: "nothing arrived here to compare with" };
  }
  const isAnother = here.some(
    (one) => WHOLE_PATHS.includes(one.path) && one.expected !== undefined && !("movedTo" in one),
  );
  if (isAnother) return { state: "unknown", why: "something else arrived here instead" };
  return stateAtPath(here, difference);
}

/** @param {Difference[]} found @param {RunDifference} difference @returns {DifferenceState} */
function stateAtPath(found, difference) {
  const { at } = difference;
  // If a value is lost or changed as a whole, so is each of its parts.
  const here =
    found.find((one) => isSame(one, difference)) ??
    found.find(
      ({ path, expected, movedTo }) =>
        expected !== undefined &&
        movedTo === undefined &&
        [".", "["].some((step) => at.startsWith(path + step)),
    );
  return here ? shows(here) : { state: "gone" };
}

/**
 * Says whether it is the same difference, whatever is observed: of one place, something else may be
 * missing, too many, or moved.
 * @param {Difference} one
 * @param {RunDifference} difference
 */
const isSame = ({ path, expected, movedTo }, difference) =>
  path === difference.at &&
  (movedTo ?? null) === difference.movedTo &&
  (expected === undefined) === difference.isExtra;

/** @param {Difference} found @returns {DifferenceState} */
const shows = ({ expected, observed }) => ({
  state: "shows",
  expected: jsSource(expected),
  observed: observedSource(observed),
});

/** @param {any} value */
const observedSource = (value) =>
  taggedParts(value)?.$ === "invocation" ? value.kind : jsSource(value);

/** @param {number} wanted @param {number} count @param {boolean} isOver @returns {DifferenceState} */
function stateOfCount(wanted, count, isOver) {
  const observed = `${count} times`;
  if (count > wanted) return { state: "shows", observed };
  if (!isOver) return { state: "waiting", observed };
  return { state: count === wanted ? "gone" : "shows", observed };
}

/**
 * Leaves out what a broken tracker throws each time that it is loaded: the requirement wants it to.
 * @param {{ kind: string, message: string }[]} problems
 * @param {number} loads
 */
function withoutTrackerErrors(problems, loads) {
  let left = loads;
  return problems.filter(({ kind, message }) => {
    const isOwn = left > 0 && kind === "error" && (isMuted(message) || BROKEN.test(message));
    left -= Number(isOwn);
    return !isOwn;
  });
}

/** @param {boolean} isThere @param {boolean} isOver @returns {{ state: State }} */
const state = (isThere, isOver) => ({ state: isThere ? "shows" : isOver ? "gone" : "waiting" });

/** @param {any} value @returns {Generator<string>} */
function* leafTexts(value) {
  if (typeof value === "string" || typeof value === "number") {
    yield `${typeof value} ${value}`;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* leafTexts(item);
  } else if (value && typeof value === "object") {
    for (const [, item] of properties(value) ?? []) yield* leafTexts(item);
  }
}
