// @ts-check
/**
 * Observes what the library says of itself: the exceptions of the integration that it caught, and
 * that nobody else hears of. Both generations are listened to, and neither is changed.
 */

import { stringify } from "./intrinsics.js";
import { tag } from "./values.js";

/** @typedef {import("./types.js").Record} Record */
/** @typedef {import("./types.js").Observation} Observation */

/** The global under which `next` looks for who inspects the page, to show itself. */
export const INSPECTOR = "__SEGMENT_INSPECTOR__";

/**
 * @param {string} destination the integration's name
 * @param {Record} record
 */
export function observeLibrary(destination, record) {
  /** @param {unknown} problem */
  const noteCaught = (problem) => record("error", { type: "caught", ...toldOf(problem) });
  return {
    ...observeNext(destination, noteCaught),

    /**
     * Hears the log of `classic`, in which every text is followed by the style of its last words.
     * @param {string} text
     * @param {unknown[]} args
     */
    wrote(text, args) {
      const [name, problem] = args.slice(-3);
      if (text.startsWith("%canalytics.js %cError ") && name === destination) noteCaught(problem);
    },
  };
}

/**
 * @param {string} destination
 * @param {(problem: unknown) => Observation} noteCaught
 */
function observeNext(destination, noteCaught) {
  const { timeOrigin } = performance;
  /** @type {Set<any>} what the library makes of each call: it carries a log of what befell it */
  const contexts = new Set();
  const reported = new WeakSet();
  let isFailing = false;

  /** @param {any} context */
  function readLog(context) {
    for (const entry of context.logs()) {
      const isNew = entry.level === "error" && !reported.has(entry);
      if (!isNew || entry.extras?.plugin !== destination) continue;
      reported.add(entry);
      noteCaught(entry.extras.error).time = entry.time - timeOrigin;
    }
  }

  /** @type {any} */ (window)[INSPECTOR] = {
    /** The library calls this before it begins. @param {any} analytics */
    attach(analytics) {
      analytics.on("dispatch_start", (/** @type {any} */ context) => contexts.add(context));
      analytics.queue.on("message_delivered", readLog);
      analytics.queue.on("initialization_failure", (/** @type {any} */ plugin) => {
        isFailing = plugin.name === destination;
      });
    },
  };

  return {
    /** What was buffered is tried later, and only its own log tells how it went. */
    lookAgain() {
      contexts.forEach(readLog);
    },

    /**
     * Hears the console: it alone, and at once, is told why an integration could not begin.
     * @param {string} level
     * @param {unknown[]} args
     */
    overhear(level, args) {
      if (!isFailing || level !== "warn" || args[0] !== destination) return;
      isFailing = false;
      noteCaught(args[1]);
    },
  };
}

/**
 * Returns the settings that an integration declares, each with its default: what is built on
 * Segment's base class keeps them with its constructor, which only `next` leaves in the page.
 * @param {string} destination
 * @returns {unknown}
 */
export function declaredSettings(destination) {
  const key = destination.toLowerCase().replace(".", "").replace(/\s+/g, "-");
  const constructor = /** @type {any} */ (window)[`${key}Integration`];
  return constructor?.prototype?.defaults ?? {};
}

/**
 * Returns what there is to tell of something thrown, which need not be an error. It never throws.
 * @param {unknown} problem
 */
export function toldOf(problem) {
  try {
    if (problem instanceof Error) {
      const { name, message, stack } = problem;
      return { message: `${name}: ${message}`, source: "", stack: String(stack) };
    }
  } catch {
    // An error can be made to throw when it is read: then it is told like any other value.
  }
  const message = typeof problem === "string" ? problem : stringify(tag(problem));
  return { message, source: "", stack: "" };
}
