// @ts-check
/** The log of one document: what was observed in it, and what its driver must wait for. */

import { Map } from "./collections.js";
import { stringify } from "./intrinsics.js";
import { OF_END, OF_RUN, logText } from "./log-text.js";
import { observeClearing } from "./unload.js";

/** Where the log is while the page unloads: only the storage can carry it to the next document. */
const UNLOAD_LOG = "harness.last-words";

/** @typedef {ReturnType<typeof openJournal>} Journal */

/**
 * Opens the log. `unloadRecord` is what the previous document logged while it unloaded. There is none
 * before the first document, or if the page has removed it from the storage.
 * @param {Storage} session
 */
export function openJournal(session) {
  const setItem = session.setItem.bind(session);
  const removeItem = session.removeItem.bind(session);
  const now = performance.now.bind(performance);

  /** @type {import("./types.js").Observation[]} */
  let log = [];
  let order = 0;
  let phase = "load";
  let hasStores = false;
  /** How many entries of the log the spectator has read, and what wakes a spectator who waits. */
  let read = 0;
  let wakeSpectator = () => {};
  /** @type {string[]} the methods and addresses of requests for which the page does not wait */
  const beacons = [];

  function saveUnloadLog() {
    if (phase !== "unload") return;
    try {
      const rest = stringify({ beacons, hasStores });
      setItem(UNLOAD_LOG, `{"log":${logText(log, OF_END)},${rest.slice(1)}`);
    } catch {
      removeItem(UNLOAD_LOG); // the storage is full; the driver reports that the log is missing
    }
  }

  const unloadRecord = session.getItem(UNLOAD_LOG);
  removeItem(UNLOAD_LOG);
  observeClearing(saveUnloadLog);

  return {
    unloadRecord,
    beacons,
    awaited: awaitedRequests(beacons, saveUnloadLog),
    isOver: () => phase === "unload",
    phase: () => phase,
    size: () => log.length,

    /** @type {import("./types.js").Record} */
    record(kind, parts) {
      order += 1;
      const seen = { ...parts, kind, phase, order, time: now() };
      log.push(seen);
      wakeSpectator();
      saveUnloadLog();
      return seen;
    },

    /** @param {string} next */
    beginPhase(next) {
      phase = next;
    },

    /** Notes that the page uses stores that keep what they are given. */
    noteStores() {
      hasStores = true;
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

    /** Returns the log as the driver collects it. */
    text: () => logText(log, OF_RUN),

    /** Begins the last phase, in which the page is left, with an empty log. */
    end() {
      log = [];
      read = 0;
      wakeSpectator();
      phase = "unload";
      saveUnloadLog();
    },
  };
}

/**
 * Returns the requests that the driver waits for.
 * @param {string[]} beacons
 * @param {() => void} save
 * @returns {import("./types.js").Awaited}
 */
function awaitedRequests(beacons, save) {
  /** @type {Map<string, string>} the last method of a fetch of each address, or of a beacon to it */
  const methods = new Map();
  return {
    add(method, url) {
      beacons.push(`${method} ${url}`);
      save();
    },
    remove(url) {
      const index = beacons.findIndex((sent) => sent.slice(sent.indexOf(" ") + 1) === url);
      if (index >= 0) beacons.splice(index, 1);
    },
    setMethod: (url, method) => methods.set(url, method),
    method: (url) => methods.get(url) ?? "",
  };
}
