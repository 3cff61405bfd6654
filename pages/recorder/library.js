// @ts-check
/**
 * Observes the exceptions of the integration that the library catches and only logs. It listens to
 * both generations of the library, and changes neither.
 */

import { Set, WeakSet } from "./collections.js";
import { stringify } from "./intrinsics.js";
import { tag } from "./values.js";

/** @typedef {import("./types.js").Record} Record */
/** @typedef {import("./types.js").Observation} Observation */

/** The global in which `next` looks for a developer tool to report to. */
export const INSPECTOR = "__SEGMENT_INSPECTOR__";

/**
 * @param {string} destination the integration's name
 * @param {Record} record
 */
export function observeLibrary(destination, record) {
  /** @param {unknown} problem */
  const noteCaught = (problem) => record("error", { type: "caught", ...describeThrown(problem) });
  return {
    ...observeNext(destination, noteCaught),

    /**
     * Reads a line of the log of `classic`. After its text come the styles for the console.
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
  /** @type {Set<any>} the library's object for each call, which has a log */
  const contexts = new Set();
  const reported = new WeakSet();
  let isFailing = false;
  let isReady = () => {};
  /** @type {Promise<void>} */
  const ready = new Promise((resolve) => {
    isReady = resolve;
  });

  /** @param {any} context */
  function readLog(context) {
    for (const entry of context.logs()) {
      const isNew = entry.level === "error" && !reported.has(entry);
      if (!isNew || entry.extras?.plugin !== destination) continue;
      reported.add(entry);
      noteCaught(entry.extras.error).time = entry.time - performance.timeOrigin;
    }
  }

  /** @type {any} */ (window)[INSPECTOR] = {
    /** The library calls this before it starts. @param {any} analytics */
    attach(analytics) {
      analytics.on("initialize", isReady);
      analytics.on("dispatch_start", (/** @type {any} */ context) => contexts.add(context));
      analytics.queue.on("message_delivered", readLog);
      analytics.queue.on("initialization_failure", (/** @type {any} */ plugin) => {
        isFailing = plugin.name === destination;
      });
    },
  };

  return {
    /** Resolves when the library has started; integrations may still be loading. */
    ready,

    /** Reads the logs again: buffered calls are delivered later, and only their logs show the result. */
    readLogs() {
      contexts.forEach(readLog);
    },

    /**
     * Reads a console message. Only the console gets, and at once, the reason why an integration could
     * not start.
     * @param {string} level
     * @param {unknown[]} args
     */
    readConsole(level, args) {
      if (!isFailing || level !== "warn" || args[0] !== destination) return;
      isFailing = false;
      noteCaught(args[1]);
    },
  };
}

/**
 * Returns the settings that an integration declares, each with its default. Segment's base class
 * keeps them with the constructor, which only `next` leaves in the page.
 * @param {string} destination
 * @returns {unknown}
 */
export function declaredSettings(destination) {
  return prototypeFor(destination)?.defaults ?? {};
}

/**
 * Returns the names of the globals that an integration declares.
 * @param {string} destination
 * @returns {string[]}
 */
export function declaredGlobals(destination) {
  const { analytics } = /** @type {any} */ (window);
  const found = prototypeFor(destination) ?? analytics?.Integrations?.[destination]?.prototype;
  const globals = found?.globals;
  return Array.isArray(globals) ? globals.filter((name) => typeof name === "string") : [];
}

/** @param {string} destination */
function prototypeFor(destination) {
  const key = destination.toLowerCase().replace(".", "").replace(/\s+/g, "-");
  return /** @type {any} */ (window)[`${key}Integration`]?.prototype;
}

/**
 * Describes something that was thrown, which need not be an error. It never throws.
 * @param {unknown} problem
 */
export function describeThrown(problem) {
  try {
    if (problem instanceof Error) {
      const { name, message, stack } = problem;
      return { message: `${name}: ${message}`, source: "", stack: String(stack) };
    }
  } catch {
    // Reading an error may throw. Then it is described like any other value.
  }
  const message = typeof problem === "string" ? problem : stringify(tag(problem));
  return { message, source: "", stack: "" };
}
