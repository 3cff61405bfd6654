// @ts-check
/** Looks for the differences of a verdict in what is observed in this page. */
import { differences } from "./differences.js";
import { escaped, invoked, pairs } from "./pairs.js";
import { properties, special, spelled, unquoted } from "./spelled.js";
import { unclaimed } from "./unclaimed.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./differences.js").Difference} Difference */
/** @typedef {import("./types.js").Told} Told */
/** @typedef {import("./types.js").Expectation} Expectation */
/** @typedef {import("./types.js").Seen} Seen */
/** @typedef {"shows" | "gone" | "waiting" | "unknown"} State */
/** @typedef {{ state: State, expected?: string, observed?: string, why?: string }} Finding */

/** What a tracker says that is broken because the requirement wants it. */
const BROKEN = /this tracker is broken/;

/** What there is to say of an exception that the browser tells no page of. */
export const MUTED = "an exception in a file; the browser's console says which";

/** Of an exception in a file a browser tells a page no more than that. @param {string} message */
export const isMuted = (message) => message.startsWith("Script error");

/** The path of an invocation or a request that is wrong as a whole. */
const WHOLE = /^(?:invocation|request) \d+(?: \([^)]*\))?$/;

/** A path without the phase of the run that it was seen in. @param {string} path */
const placed = (path) => path.replace(/ \((?:load|unload|call \d+)\)$/, "");

/** @param {string[]} allowed @param {string} name */
const isAllowed = (allowed, name) =>
  allowed.some((pattern) =>
    new RegExp(`^${pattern.split("*").map(escaped).join(".*")}$`, "s").test(name),
  );

/**
 * @param {import("./types.js").Failure} failure
 * @param {Set<string>} trackers
 */
export function watcher(
  { expectations, taggedCalls, differences: told, dispatchers, trackerState, trackers: urls },
  trackers,
) {
  /**
   * Says how things are with an expectation that has no pairs.
   * @param {Expectation} wanted
   * @param {Told} difference
   * @param {Seen} seen
   * @returns {Finding}
   */
  function alone(wanted, difference, seen) {
    const { log, isOver } = seen;
    switch (wanted.kind) {
      case "callback": {
        const ran = log.filter(({ kind, name }) => kind === "callback" && name === wanted["name"]);
        return counted(wanted["times"], ran.length, isOver);
      }
      case "loaded": {
        const { url } = wanted;
        const state = / was (inserted|loaded)$/.exec(difference.path)?.[1];
        const count = state
          ? log.filter((one) => one.kind === "script" && one.url === url && one.state === state)
          : seen.requests.filter((one) => one.url === url);
        return counted(1, count.length, isOver);
      }
      case "leaves": {
        const over = (seen.left[wanted["what"]] ?? []).filter(
          (name) => !isAllowed(wanted["allowed"], name),
        );
        const observed = over.map((name) => `'${name}'`).join(", ") || "(nothing)";
        return { ...state(over.includes(unquoted(difference.observed)), isOver), observed };
      }
      case "console": {
        const said = log
          .filter(({ kind, level }) => kind === "console" && wanted["levels"].includes(level))
          .map(({ args }) =>
            args
              .map((/** @type {any} */ arg) => (typeof arg === "string" ? arg : spelled(arg)))
              .join(" "),
          );
        const words = wanted["words"].toLowerCase();
        const isSaid = said.some((line) => line.toLowerCase().includes(words));
        if (isSaid) return { state: "gone" };
        return { state: isOver ? "shows" : "waiting", observed: said.join(" | ") || "(nothing)" };
      }
      case "globals": {
        const defined = log.find(
          (one) => one.kind === "definition" && one.function === wanted["function"],
        );
        if (!defined) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const found = wanted["globals"].flatMap((/** @type {[string, Tagged]} */ [name, value]) => [
          ...differences(
            value,
            defined.globals[name] ?? { $: "undefined" },
            `window.${name} as the tracker finds it`,
          ),
        ]);
        return named(found, difference);
      }
      case "before": {
        const first = invoked(log, dispatchers, trackers).find(
          (one) => one.function === wanted["wanted"].function,
        );
        if (!first) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const inserted = log.find(
          (one) => one.kind === "script" && one.state === "inserted" && one.url === wanted["url"],
        );
        const { args, more, function: name } = wanted["wanted"];
        const seenArgs = more ? first.args.slice(0, args.length) : first.args;
        if (difference.path.includes(" arguments")) {
          return named([...differences(args, seenArgs, `${name} arguments`)], difference);
        }
        if (!inserted) return { state: isOver ? "shows" : "waiting", observed: "(nothing)" };
        const isAfter = first.order > inserted.order;
        return { state: isAfter ? "shows" : "gone", observed: isAfter ? "after it" : "before it" };
      }
      case "delivered":
        return delivered(wanted["times"], difference, seen);
      default:
        return { state: "unknown" };
    }
  }

  /**
   * Counts a call's deliveries by the values that only this call has.
   * @param {number[]} times
   * @param {Told} difference
   * @param {Seen} seen
   * @returns {Finding}
   */
  function delivered(times, difference, { log, isOver }) {
    const index = Number(/^call (\d+)/.exec(difference.path)?.[1] ?? NaN);
    const why = "nothing tells this call's deliveries from others'; look at what arrives";
    const call = taggedCalls[index];
    if (call === undefined) return { state: "unknown", why };
    const others = new Set(
      taggedCalls.flatMap((one, at) => (at === index ? [] : [...leaves(one)])),
    );
    const marks = [...leaves(call)].filter((leaf) => !others.has(leaf));
    if (marks.length === 0) return { state: "unknown", why };
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const one of invoked(log, dispatchers, trackers)) {
      const carried = new Set(leaves(one.args));
      if (!marks.some((mark) => carried.has(mark))) continue;
      counts.set(one.function, (counts.get(one.function) ?? 0) + 1);
    }
    return counted(times[index] ?? 0, Math.max(0, ...counts.values()), isOver);
  }

  /** @param {Told} difference @param {Seen} seen @returns {Finding} */
  function conduct({ path, observed }, { log, requests, problems, isOver }) {
    const here = unquoted(observed);
    /** @type {{ kind: string, message: string }[]} */
    const told_ = log
      .filter(({ kind }) => kind === "error")
      .map(({ type, message }) => ({ kind: type, message }));
    const kinds = path.startsWith("error that the library caught")
      ? ["caught"]
      : [/^uncaught ([a-z ]+?)(?: \(|$)/.exec(path)?.[1] ?? ""];
    const own = trackerState === "broken" ? requests.filter(({ url }) => urls.includes(url)) : [];
    const every = withoutOwn([...told_, ...problems], own.length).filter(({ kind }) =>
      kinds.includes(kind),
    );
    const found =
      every.find(({ message }) => message === here) ??
      every.find(({ message }) => isMuted(message) || here.includes(message));
    if (!found && isOver && kinds.includes("rejection")) {
      const why = "of a rejection in a file a browser tells no page; its console says";
      return { state: "unknown", why };
    }
    const words = found && isMuted(found.message) ? MUTED : found?.message;
    return { ...state(Boolean(found), isOver), observed: words ?? "(nothing)" };
  }

  /** @param {Told} difference @param {Seen} seen @returns {Finding} */
  function look(difference, seen) {
    if (difference.expectation < 0) return conduct(difference, seen);
    const wanted = expectations[difference.expectation];
    if (!wanted) return { state: "unknown" };
    if (wanted.kind !== "invocations" && wanted.kind !== "requests") {
      return alone(wanted, difference, seen);
    }
    const pair = pairs(wanted, seen, dispatchers, trackers)[difference.pair];
    const isOfWhole = WHOLE.test(difference.path);
    if (!pair?.there) {
      // What must not be there at all shows by being there; all else, by what arrives.
      if (!seen.isOver) return { state: "waiting" };
      if (difference.isExtra && isOfWhole) return { state: "gone", observed: "(nothing)" };
      if (difference.isMissing && isOfWhole) return { state: "shows", observed: "(nothing)" };
      return { state: "unknown", why: "nothing arrived here that it could be seen in" };
    }
    if (!isOfWhole && pair.found.some(({ path }) => WHOLE.test(path))) {
      return { state: "unknown", why: "something else arrived here in its place" };
    }
    return named(pair.found, difference);
  }

  /** @param {Seen} seen */
  return (seen) => {
    const refused = unclaimed(told, seen);
    return told.map((difference) => refused.get(difference) ?? look(difference, seen));
  };
}

/** @param {Difference[]} found @param {Told} difference @returns {Finding} */
function named(found, difference) {
  const path = placed(difference.path);
  // What is lost or changed as a whole is so in each of its parts.
  const here =
    found.find((one) => placed(one.path) === path) ??
    found.find((one) => [".", "["].some((step) => path.startsWith(placed(one.path) + step)));
  if (!here) return { state: "gone" };
  return { state: "shows", expected: spelled(here.expected), observed: seenAs(here.observed) };
}

/** @param {any} value */
const seenAs = (value) => (special(value)?.$ === "invocation" ? value.kind : spelled(value));

/** @param {number} wanted @param {number} count @param {boolean} isOver @returns {Finding} */
function counted(wanted, count, isOver) {
  const observed = `${count} times`;
  if (count > wanted) return { state: "shows", observed };
  if (!isOver) return { state: "waiting", observed };
  return { state: count === wanted ? "gone" : "shows", observed };
}

/**
 * Leaves out what a broken tracker throws: the requirement wants it to, each time it is loaded.
 * @param {{ kind: string, message: string }[]} problems
 * @param {number} loads
 */
function withoutOwn(problems, loads) {
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
function* leaves(value) {
  if (typeof value === "string" || typeof value === "number") {
    yield `${typeof value} ${value}`;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* leaves(item);
  } else if (value && typeof value === "object") {
    for (const [, item] of properties(value) ?? []) yield* leaves(item);
  }
}
