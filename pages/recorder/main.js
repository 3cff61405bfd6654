// @ts-check
/**
 * The recorder: installed in every document before any script of the page. It observes and
 * keeps a log; the driver starts calls, waits until they have settled, and collects the log.
 */

import { controlChance } from "./chance.js";
import { controlClock } from "./clock.js";
import { Map, Set } from "./collections.js";
import { controlElapsed } from "./elapsed.js";
import { controlTimeOfDay } from "./time-of-day.js";
import {
  observeClearing,
  observeLastErrors,
  observeLastRequests,
  observeLaterRequests,
  observeNavigation,
} from "./unload.js";
import { controlFrames } from "./frames.js";
import { snapshot } from "./globals.js";
import { entries, fromEntries, stringify } from "./intrinsics.js";
import { propertiesOf, storedValues } from "./kept.js";
import { OF_END, OF_RUN, logText } from "./log-text.js";
import {
  INSPECTOR,
  declaredGlobals,
  declaredSettings,
  describeThrown,
  observeLibrary,
} from "./library.js";
import { observeOwnTime } from "./own-time.js";
import {
  observeBeacons,
  observeConsole,
  observeListeners,
  observeScripts,
  observeSecurityPolicy,
  observeSockets,
  observeWindows,
  observeWorkers,
} from "./page.js";
import { observeStores } from "./stores.js";
import { observeSwallowing } from "./swallowing.js";
import { observeTrackers } from "./trackers.js";
import { untag } from "./untag.js";
import { contentsRead, tag } from "./values.js";
import { denyStorage, navigate } from "./visit.js";
import { observeWaysOut } from "./ways-out.js";

/** @typedef {import("./types.js").Tagged} Tagged */

/** How many places a new tab has in its history: none, and the test page. */
const OWN_HISTORY = 2;

/** How much later it is for each seed: another day, hour, minute, second and millisecond. */
const LATER_MS = 90_061_001;

/**
 * Takes chance and the machine's clock out of this document. Returns a function that sets the seed, on
 * which all that a page generates depends.
 */
function controlGenerated() {
  controlElapsed();
  const setChance = controlChance();
  const setTimeOfDay = controlTimeOfDay(HARNESS_CONFIG.moment);
  return (/** @type {number} */ seed) => {
    setChance(seed);
    setTimeOfDay(HARNESS_CONFIG.moment + seed * LATER_MS);
  };
}

/**
 * Installs the recorder in this document.
 * @param {(seed: number) => void} setSeed
 * @param {(run: () => void) => Promise<void> | void} inTask does what must be the page's own doing
 */
function install(setSeed, inTask) {
  const later = setTimeout;
  const stores = { local: localStorage, session: sessionStorage }; // a page may be denied them
  const setItem = stores.session.setItem.bind(stores.session);
  const removeItem = stores.session.removeItem.bind(stores.session);
  const now = performance.now.bind(performance);
  const { automation = [] } = HARNESS_CONFIG;
  const namesAtStart = new Set([...Object.getOwnPropertyNames(window), INSPECTOR, ...automation]);

  /** @type {import("./types.js").Observation[]} */
  let log = [];
  let order = 0;
  let phase = "load";
  /** How many entries of the log the spectator has read, and what wakes a spectator who waits. */
  let read = 0;
  let wakeSpectator = () => {};

  /** @type {import("./types.js").Record} */
  const record = (kind, parts) => {
    order += 1;
    const seen = { ...parts, kind, phase, order, time: now() };
    log.push(seen);
    wakeSpectator();
    saveUnloadLog();
    return seen;
  };

  /** @type {string[]} the methods and addresses of requests for which the page does not wait */
  const beacons = [];
  let sockets = 0;
  let hasStores = false;

  /** @type {Map<string, string>} the last method of a fetch of each address, or of a beacon to it */
  const methods = new Map();

  /** @type {import("./types.js").Awaited} */
  const awaited = {
    add(method, url) {
      beacons.push(`${method} ${url}`);
      saveUnloadLog();
    },
    remove(url) {
      const index = beacons.findIndex((sent) => sent.slice(sent.indexOf(" ") + 1) === url);
      if (index >= 0) beacons.splice(index, 1);
    },
    setMethod: (url, method) => methods.set(url, method),
    method: (url) => methods.get(url) ?? "",
  };

  /** While the page unloads, only the storage can carry the log to the next document. */
  function saveUnloadLog() {
    if (phase !== "unload") return;
    try {
      const rest = stringify({ beacons, hasStores });
      setItem(UNLOAD_LOG, `{"log":${logText(log, OF_END)},${rest.slice(1)}`);
    } catch {
      removeItem(UNLOAD_LOG); // the storage is full; the driver reports that the log is missing
    }
  }

  /**
   * The log of the previous document from while it unloaded. There is none before the first
   * document, or if the page has removed it from the storage.
   */
  const UNLOAD_LOG = "harness.last-words";
  const unloadRecord = stores.session.getItem(UNLOAD_LOG);
  removeItem(UNLOAD_LOG);
  observeClearing(saveUnloadLog);

  const isOver = () => phase === "unload";
  const trackers = observeTrackers(HARNESS_CONFIG.functions, HARNESS_CONFIG.globals, record);
  const { observeNew } = trackers;
  const listeners = observeListeners();
  observeSecurityPolicy(record, awaited, isOver);
  const library = observeLibrary(HARNESS_CONFIG.destination, record);
  observeConsole(record, library.readConsole);
  observeSwallowing();
  observeScripts(record, observeNew);
  observeBeacons(record, awaited, isOver);
  observeWorkers(record);
  if (HARNESS_CONFIG.ownClock) observeOwnTime(record);
  observeSockets(() => {
    sockets += 1;
  });
  observeWindows(record);
  observeWaysOut(record, HARNESS_CONFIG.hosts);
  controlFrames();
  const storesPending = observeStores(() => {
    hasStores = true;
  });
  observeNavigation(record, isOver);
  observeLastRequests(record, awaited.add, isOver);
  if (!HARNESS_CONFIG.ownClock) observeLastErrors(record); // Firefox reports it
  observeLaterRequests(record, awaited.add);

  /** Returns a promise that resolves when the timer at the end of this phase has run. */
  const settle = () =>
    new Promise((resolve) => {
      later(resolve, HARNESS_CONFIG.horizon);
    });
  let settled = settle();
  /** @type {Promise<void> | void} */
  let begun;

  /** Notes the state of globals at the end of a phase. */
  function noteState() {
    if (HARNESS_CONFIG.state.length > 0) {
      record("state", { globals: snapshot(HARNESS_CONFIG.state) });
    }
  }

  /** @param {string} next */
  function beginPhase(next) {
    if (next === phase) return;
    noteState();
    phase = next;
  }

  const recorder = {
    noteState,
    libraryWrote: library.wrote,

    /** Resolves when `next` has started, whose integrations may still be loading. */
    async libraryReady() {
      await library.ready;
    },

    /**
     * Makes calls in one go, and sets the timer for when all their consequences have happened. Returns
     * a promise where it does so later, in a task of the page's own.
     * @param {number} first the number of the first of these calls
     * @param {import("./types.js").TaggedCall[]} calls
     * @param {unknown[] | null} consent what the page gives to `analytics.load` after the calls
     */
    start(first, calls, consent) {
      begun = inTask(() => {
        if (first === 0) listeners.forgetAll();
        for (const [index, call] of calls.entries()) make(first + index, call);
        if (consent) /** @type {any} */ (window).analytics.load(...consent);
        settled = settle();
      });
      return begun;
    },

    /**
     * Makes a call that is written as JavaScript, as in a failure bundle.
     * @param {number} index
     * @param {() => unknown} call
     */
    make(index, call) {
      if (index === 0) listeners.forgetAll();
      carryOut(index, call);
    },

    callback,

    /** Sets the timer again, for a phase that goes on because something was answered late. */
    extendPhase() {
      settled = settle();
    },

    storesPending,

    /**
     * Resolves when this phase has settled, with the beacons and the number of web sockets so far, the
     * number of stores that have not answered yet, and how much was observed.
     */
    async settled() {
      await begun;
      await settled;
      library.readLogs();
      await contentsRead();
      return { beacons, sockets, stores: storesPending(), observed: log.length };
    },

    /**
     * Resolves, for the spectator, with the new entries of the log as soon as there are any, or with
     * none when the log has ended.
     */
    async newEntries() {
      if (read === log.length) {
        await new Promise((resolve) => {
          wakeSpectator = () => resolve(undefined);
        });
      }
      const fresh = log.slice(read);
      read = log.length;
      return stringify(fresh);
    },

    /** Ends the last phase. Returns the log, and what the page has added to its document. */
    finish() {
      observeNew();
      noteState();
      const { analytics } = /** @type {any} */ (window);
      const collected = logText(log, OF_RUN);
      const left = leftovers();
      const kept = fromEntries([...storedValues(stores), ...propertiesOf(ownGlobals())]);
      log = [];
      read = 0;
      wakeSpectator();
      phase = "unload";
      saveUnloadLog();
      return {
        log: collected,
        beacons,
        libraryVersion: String(analytics?.VERSION ?? analytics?._snippet?.version ?? ""),
        declared: tag(declaredSettings(HARNESS_CONFIG.destination)),
        hearsLeaving: listeners.hearsLeaving(),
        kept,
        ...left,
      };
    },

    leftovers,

    /**
     * Cleans up before the page has any content. Returns the log of the previous document from while
     * it unloaded, and what is left of it: if that is anything, this page cannot be used.
     * @param {boolean} keeps whether the page is to find what an earlier one has left
     */
    begin(keeps) {
      if (!keeps) {
        stores.local.clear();
        stores.session.clear();
        window.name = "";
      }
      const found = {
        cookies: document.cookie,
        localStorage: Object.keys(stores.local),
        sessionStorage: Object.keys(stores.session),
        scripts: document.scripts.length,
        history: Math.max(history.length - OWN_HISTORY, 0),
      };
      const left = fromEntries(
        entries(found).filter(([, value]) => (Array.isArray(value) ? value.length : value)),
      );
      return { unloadRecord, found: left };
    },

    setSeed,
    leaveAbsent: trackers.leaveAbsent,

    /**
     * Makes the visitor a returning one, as both generations of the library store it.
     * @param {{ userId: string, anonymousId: string, traits: Tagged }} known
     */
    storeUser({ userId, anonymousId, traits }) {
      const ids = { ajs_user_id: userId, ajs_anonymous_id: anonymousId };
      for (const [name, id] of entries(ids).filter(([, given]) => given)) {
        const stored = stringify(id);
        document.cookie = `${name}=${encodeURIComponent(stored)}; path=/; secure`;
        stores.local.setItem(name, stored);
      }
      if (traits) stores.local.setItem("ajs_user_traits", stringify(untag(traits, callback)));
    },
  };

  /** Returns the globals that belong to the tracker, by what is known of it, and by the integration. */
  function ownGlobals() {
    const { destination, functions, globals, state } = HARNESS_CONFIG;
    const known = [...functions, ...globals, ...state].map((path) => path.split(/[.(]/)[0] ?? "");
    return new Set([...known, ...declaredGlobals(destination)]);
  }

  /** Returns what the page has added: globals, cookies, storage, listeners. */
  function leftovers() {
    const cookies = document.cookie.split("; ").map((cookie) => cookie.split("=")[0] ?? "");
    return {
      globals: Object.getOwnPropertyNames(window).filter((name) => !namesAtStart.has(name)),
      cookies: cookies.filter((name) => name !== ""),
      localStorage: Object.keys(stores.local),
      sessionStorage: Object.keys(stores.session),
      listeners: phase === "load" ? [] : listeners.list(),
    };
  }

  /**
   * @param {number} index
   * @param {import("./types.js").TaggedCall} call
   */
  function make(index, { method, args, on, navigations }) {
    beginPhase(`call ${index}`);
    for (const place of navigations) navigate(place);
    carryOut(index, () => {
      const steps = (on || "analytics").split(".");
      const owner = steps.reduce((at, step) => at?.[step], /** @type {any} */ (window));
      return owner[method](...args.map((arg) => untag(arg, callback)));
    });
  }

  /**
   * @param {number} index
   * @param {() => unknown} call
   */
  function carryOut(index, call) {
    beginPhase(`call ${index}`);
    observeNew();
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
    record("error", { type: "rejection", ...describeThrown(problem) });
  }

  Object.defineProperty(window, Symbol.for("harness.recorder"), { value: Object.freeze(recorder) });
}

// Frames have their own trackers. The edge sees what they send.
const isTestPage = window.top === window && location.protocol.startsWith("http");
const ownClock = HARNESS_CONFIG.ownClock && controlClock();
const setSeed = controlGenerated();
const inTask = ownClock ? ownClock.inTask : (/** @type {() => void} */ run) => run();
if (isTestPage || HARNESS_CONFIG.alone) install(setSeed, inTask);
if (HARNESS_CONFIG.deniesStorage) denyStorage();
