// @ts-check
/** Makes the calls of a run, each in a phase of its own. */

import { snapshot } from "./globals.js";
import { describeThrown } from "./library.js";
import { untag } from "./untag.js";
import { tag } from "./values.js";
import { navigate } from "./visit.js";

/**
 * Returns what makes calls. `noteState` notes the state of globals, as at the end of each phase.
 * @param {import("./journal.js").Journal} journal
 * @param {() => void} observeNew looks for what the page has set up since
 */
export function callsIn(journal, observeNew) {
  const { record } = journal;

  function noteState() {
    if (HARNESS_CONFIG.state.length > 0) {
      record("state", { globals: snapshot(HARNESS_CONFIG.state) });
    }
  }

  /** @param {string} next */
  function beginPhase(next) {
    if (next === journal.phase()) return;
    noteState();
    journal.beginPhase(next);
  }

  /** @param {unknown} problem */
  function failed(problem) {
    record("error", { type: "rejection", ...describeThrown(problem) });
  }

  /**
   * Makes a call that is written as JavaScript.
   * @param {number} index
   * @param {() => unknown} call
   */
  function carryOut(index, call) {
    beginPhase(`call ${index}`);
    observeNew();
    record("call", { index });
    try {
      Promise.resolve(call()).catch(failed);
    } catch (problem) {
      failed(problem);
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

  /**
   * Makes a call of the driver.
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

  return { make, carryOut, callback, noteState };
}
