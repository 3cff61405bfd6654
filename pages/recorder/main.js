// @ts-check
/**
 * The recorder: installed in every document before any script of the page. It observes and
 * keeps a log; the driver starts calls, waits until they have settled, and collects the log.
 */

import { controlChance } from "./chance.js";
import {
  observeClearing,
  observeLastRequests,
  observeLaterRequests,
  observeNavigation,
} from "./leaving.js";
import { entries, fromEntries, stringify } from "./intrinsics.js";
import { INSPECTOR, declaredSettings, observeLibrary, toldOf } from "./library.js";
import {
  observeBeacons,
  observeConsole,
  observeListeners,
  observeScripts,
  observeSecurityPolicy,
  observeSockets,
  observeStores,
  observeWindows,
  observeWorkers,
} from "./page.js";
import { observeTrackers } from "./trackers.js";
import { untag } from "./untag.js";
import { contentsRead, tag } from "./values.js";

/** @typedef {import("./types.js").Tagged} Tagged */

/** Installs the recorder in this document. */
function install() {
  const later = setTimeout;
  const setItem = sessionStorage.setItem.bind(sessionStorage);
  const removeItem = sessionStorage.removeItem.bind(sessionStorage);
  const now = performance.now.bind(performance);
  const namesAtStart = new Set([...Object.getOwnPropertyNames(window), INSPECTOR]);

  /** @type {import("./types.js").Observation[]} */
  let log = [];
  let order = 0;
  let phase = "load";
  /** How many entries of the log were told to who looks on, and what tells them of another. */
  let told = 0;
  let tellNews = () => {};

  /** @type {import("./types.js").Record} */
  const record = (kind, parts) => {
    order += 1;
    const seen = { ...parts, kind, phase, order, time: now() };
    log.push(seen);
    tellNews();
    keepLastWords();
    return seen;
  };

  /** @type {string[]} the addresses of requests that the page sends without waiting for them */
  const beacons = [];
  let sockets = 0;
  let hasStores = false;

  /** @param {string} url */
  function noteBeacon(url) {
    beacons.push(url);
    keepLastWords();
  }

  /** While the page is left, only the storage can carry what is observed to the next document. */
  function keepLastWords() {
    if (phase !== "unload") return;
    try {
      setItem(LAST_WORDS, stringify({ log, beacons, hasStores }));
    } catch {
      removeItem(LAST_WORDS); // the storage is full: that they are missing is told, too
    }
  }

  /**
   * What the document before this one did while it was left; it could tell nobody else. There is
   * none before the first, and where the page has taken it out of the storage.
   */
  const LAST_WORDS = "harness.last-words";
  const lastWords = sessionStorage.getItem(LAST_WORDS);
  removeItem(LAST_WORDS);
  observeClearing(keepLastWords);

  const lookAgain = observeTrackers(HARNESS_CONFIG.functions, HARNESS_CONFIG.globals, record);
  controlChance();
  const listeners = observeListeners();
  observeSecurityPolicy(record);
  const library = observeLibrary(HARNESS_CONFIG.destination, record);
  observeConsole(record, library.overhear);
  observeScripts(record, lookAgain);
  observeBeacons(noteBeacon);
  observeWorkers(record);
  observeSockets(() => {
    sockets += 1;
  });
  observeWindows(record);
  observeStores(() => {
    hasStores = true;
  });
  const isOver = () => phase === "unload";
  observeNavigation(record, isOver);
  observeLastRequests(record, noteBeacon, isOver);
  observeLaterRequests(noteBeacon);

  /** Is kept when the timer has run that is due when all of this phase has happened. */
  const settle = () =>
    new Promise((resolve) => {
      later(resolve, HARNESS_CONFIG.horizon);
    });
  let settled = settle();

  const recorder = {
    libraryWrote: library.wrote,

    /**
     * Makes calls in one go, and sets the timer that is due when all they can cause has happened.
     * @param {number} first the number of the first of these calls
     * @param {import("./types.js").TaggedCall[]} calls
     */
    start(first, calls) {
      if (first === 0) listeners.startAnew();
      for (const [index, call] of calls.entries()) make(first + index, call);
      settled = settle();
    },

    /**
     * Makes a call that is written as JavaScript, as a failure bundle has it.
     * @param {number} index
     * @param {() => unknown} call
     */
    make(index, call) {
      if (index === 0) listeners.startAnew();
      carryOut(index, call);
    },

    callback,

    /** Sets the timer anew, for a phase that goes on: something was answered late. */
    goOn() {
      settled = settle();
    },

    /** Is kept when this phase has settled, with the beacons and how many web sockets so far. */
    async settled() {
      await settled;
      library.lookAgain();
      await contentsRead();
      return { beacons, sockets };
    },

    /**
     * Is kept, for who looks on, when the log has entries that were not told yet: with these, or
     * with none when the log is at its end.
     */
    async news() {
      if (told === log.length) {
        await new Promise((resolve) => {
          tellNews = () => resolve(undefined);
        });
      }
      const fresh = log.slice(told);
      told = log.length;
      return stringify(fresh);
    },

    /** Ends the last phase: returns the log, and what the page has and did not have at first. */
    finish() {
      lookAgain();
      const { analytics } = /** @type {any} */ (window);
      const collected = stringify(log);
      const left = leftovers();
      log = [];
      told = 0;
      tellNews();
      phase = "unload";
      keepLastWords();
      return {
        log: collected,
        beacons,
        libraryVersion: String(analytics?.VERSION ?? analytics?._snippet?.version ?? ""),
        declared: tag(declaredSettings(HARNESS_CONFIG.destination)),
        ...left,
      };
    },

    leftovers,

    /**
     * Tidies up before the page has any content. Returns what the document before this one did
     * while it was left, and what is still there of it: nothing, or this page is no good.
     */
    begin() {
      localStorage.clear();
      sessionStorage.clear();
      window.name = "";
      const found = {
        cookies: document.cookie,
        localStorage: Object.keys(localStorage),
        sessionStorage: Object.keys(sessionStorage),
        scripts: document.scripts.length,
      };
      const left = fromEntries(
        entries(found).filter(([, value]) => (Array.isArray(value) ? value.length : value)),
      );
      return { lastWords, found: left };
    },

    /**
     * Makes the visitor one who was here before, as either generation of the library keeps it.
     * @param {string} userId
     */
    remember(userId) {
      const kept = stringify(userId);
      document.cookie = `ajs_user_id=${encodeURIComponent(kept)}; path=/; secure`;
      localStorage.setItem("ajs_user_id", kept);
    },
  };

  /** Returns what the page has by now and did not have at first. */
  function leftovers() {
    const cookies = document.cookie.split("; ").map((cookie) => cookie.split("=")[0] ?? "");
    return {
      globals: Object.getOwnPropertyNames(window).filter((name) => !namesAtStart.has(name)),
      cookies: cookies.filter((name) => name !== ""),
      localStorage: Object.keys(localStorage),
      sessionStorage: Object.keys(sessionStorage),
      listeners: phase === "load" ? [] : listeners.list(),
    };
  }

  /**
   * @param {number} index
   * @param {import("./types.js").TaggedCall} call
   */
  function make(index, { method, args }) {
    carryOut(index, () => {
      const { analytics } = /** @type {any} */ (window);
      return analytics[method](...args.map((arg) => untag(arg, callback)));
    });
  }

  /**
   * @param {number} index
   * @param {() => unknown} call
   */
  function carryOut(index, call) {
    phase = `call ${index}`;
    lookAgain();
    record("call", { index });
    try {
      Promise.resolve(call()).catch(callFailed);
    } catch (problem) {
      callFailed(problem);
    }
  }

  /**
   * Returns the function that stands for a callback among a call's arguments.
   * @param {string} name
   */
  function callback(name) {
    return function (/** @type {unknown[]} */ ...given) {
      record("callback", { name, args: given.map((arg) => tag(arg)) });
    };
  }

  /** @param {unknown} problem */
  function callFailed(problem) {
    record("error", { type: "rejection", ...toldOf(problem) });
  }

  Object.defineProperty(window, Symbol.for("harness.recorder"), { value: recorder });
}

// Frames have trackers of their own; what they send is seen at the edge.
const isTestPage = window.top === window && location.protocol.startsWith("http");
if (isTestPage || HARNESS_CONFIG.alone) install();
