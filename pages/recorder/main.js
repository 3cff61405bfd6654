// @ts-check
/**
 * The recorder: installed in every document before any script of the page. It observes and
 * keeps a log; the driver starts calls, waits until they have settled, and collects the log.
 */

import { callsIn } from "./calls.js";
import { controlChance } from "./chance.js";
import { controlClock } from "./clock.js";
import { controlElapsed } from "./elapsed.js";
import { controlFrames } from "./frames.js";
import { openJournal } from "./journal.js";
import { noteWhatIsThere } from "./leftovers.js";
import { declaredSettings, observeLibrary } from "./library.js";
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
import { controlTimeOfDay } from "./time-of-day.js";
import { observeTrackers } from "./trackers.js";
import {
  observeLastErrors,
  observeLastRequests,
  observeLaterRequests,
  observeNavigation,
} from "./unload.js";
import { contentsRead, tag } from "./values.js";
import { denyStorage, storeUser } from "./visit.js";
import { observeWaysOut } from "./ways-out.js";

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
 * Observes what the page does. Returns how many web sockets it has opened, how many stores have not
 * answered yet, and what observes the tracker, the library and the listeners.
 * @param {import("./journal.js").Journal} journal
 */
function observe({ record, awaited, isOver, noteStores }) {
  let sockets = 0;
  const trackers = observeTrackers(HARNESS_CONFIG.functions, HARNESS_CONFIG.globals, record);
  const listeners = observeListeners();
  observeSecurityPolicy(record, awaited, isOver);
  const library = observeLibrary(HARNESS_CONFIG.destination, record);
  observeConsole(record, library.readConsole);
  observeSwallowing();
  observeScripts(record, trackers.observeNew);
  observeBeacons(record, awaited, isOver);
  observeWorkers(record);
  if (HARNESS_CONFIG.ownClock) observeOwnTime(record);
  observeSockets(() => {
    sockets += 1;
  });
  observeWindows(record);
  observeWaysOut(record, HARNESS_CONFIG.hosts);
  controlFrames();
  const storesPending = observeStores(noteStores);
  observeNavigation(record, isOver);
  observeLastRequests(record, awaited.add, isOver);
  if (!HARNESS_CONFIG.ownClock) observeLastErrors(record); // Firefox reports it
  observeLaterRequests(record, awaited.add);
  return { sockets: () => sockets, storesPending, trackers, listeners, library };
}

/**
 * Makes phases settle. `settled` resolves when the timer at the end of the current one has run, and
 * `extend` sets it again, for a phase that goes on because something was answered late.
 * @param {(run: () => void) => Promise<void> | void} inTask does what must be the page's own doing
 */
function phases(inTask) {
  const later = setTimeout;
  /** @type {Promise<unknown>} */
  let timer;
  /** @type {Promise<void> | void} */
  let begun;

  function extend() {
    timer = new Promise((resolve) => {
      later(resolve, HARNESS_CONFIG.horizon);
    });
  }

  return {
    extend,

    async settled() {
      await begun;
      await timer;
    },

    /**
     * Begins a phase. Returns a promise where that is later, in a task of the page's own.
     * @param {() => void} act
     */
    begin(act) {
      begun = inTask(() => {
        act();
        extend();
      });
      return begun;
    },
  };
}

/**
 * Installs the recorder in this document.
 * @param {(seed: number) => void} setSeed
 * @param {(run: () => void) => Promise<void> | void} inTask does what must be the page's own doing
 */
function install(setSeed, inTask) {
  const stores = { local: localStorage, session: sessionStorage }; // a page may be denied them
  const journal = openJournal(stores.session);
  const there = noteWhatIsThere(stores);
  const phase = phases(inTask); // before anything is observed of timers
  const { library, listeners, trackers, sockets, storesPending } = observe(journal);
  phase.extend();
  const calls = callsIn(journal, trackers.observeNew);
  const leftovers = () => there.leftovers(journal.phase() === "load" ? [] : listeners.list());

  const recorder = {
    noteState: calls.noteState,
    libraryWrote: library.wrote,
    callback: calls.callback,
    extendPhase: phase.extend,
    storesPending,
    newEntries: journal.newEntries,
    leftovers,
    setSeed,
    leaveAbsent: trackers.leaveAbsent,

    /** Resolves when `next` has started, whose integrations may still be loading. */
    async libraryReady() {
      await library.ready;
    },

    /**
     * Makes calls in one go, and sets the timer for when all their consequences have happened. Returns
     * a promise where it does so later, in a task of the page's own.
     * @param {number} first the number of the first of these calls
     * @param {import("./types.js").TaggedCall[]} tagged
     * @param {unknown[] | null} consent what the page gives to `analytics.load` after the calls
     */
    start(first, tagged, consent) {
      return phase.begin(() => {
        if (first === 0) listeners.forgetAll();
        for (const [index, call] of tagged.entries()) calls.make(first + index, call);
        if (consent) /** @type {any} */ (window).analytics.load(...consent);
      });
    },

    /**
     * Makes a call that is written as JavaScript, as in a failure bundle.
     * @param {number} index
     * @param {() => unknown} call
     */
    make(index, call) {
      if (index === 0) listeners.forgetAll();
      calls.carryOut(index, call);
    },

    /**
     * Resolves when this phase has settled, with the beacons and the number of web sockets so far, the
     * number of stores that have not answered yet, and how much was observed.
     */
    async settled() {
      await phase.settled();
      library.readLogs();
      await contentsRead();
      const { beacons } = journal;
      return { beacons, sockets: sockets(), stores: storesPending(), observed: journal.size() };
    },

    /** Ends the last phase. Returns the log, and what the page has added to its document. */
    finish() {
      trackers.observeNew();
      calls.noteState();
      const { analytics } = /** @type {any} */ (window);
      const log = journal.text();
      const left = leftovers();
      const kept = there.kept();
      journal.end();
      return {
        log,
        beacons: journal.beacons,
        libraryVersion: String(analytics?.VERSION ?? analytics?._snippet?.version ?? ""),
        declared: tag(declaredSettings(HARNESS_CONFIG.destination)),
        hearsLeaving: listeners.hearsLeaving(),
        kept,
        ...left,
      };
    },

    /**
     * Cleans up before the page has any content. Returns the log of the previous document from while
     * it unloaded, and what is left of it: if that is anything, this page cannot be used.
     * @param {boolean} keeps whether the page is to find what an earlier one has left
     */
    begin: (keeps) => ({ unloadRecord: journal.unloadRecord, found: there.cleanUp(keeps) }),

    /**
     * Makes the visitor a returning one.
     * @param {import("./visit.js").Known} known
     */
    storeUser(known) {
      storeUser(known, stores.local, calls.callback);
    },
  };

  Object.defineProperty(window, Symbol.for("harness.recorder"), { value: Object.freeze(recorder) });
}

// Frames have their own trackers. The edge sees what they send.
const isTestPage = window.top === window && location.protocol.startsWith("http");
const ownClock = HARNESS_CONFIG.ownClock && controlClock();
const setSeed = controlGenerated();
const inTask = ownClock ? ownClock.inTask : (/** @type {() => void} */ run) => run();
if (isTestPage || HARNESS_CONFIG.alone) install(setSeed, inTask);
if (HARNESS_CONFIG.deniesStorage) denyStorage();
