// @ts-check
"use strict";

/**
 * The control: a miniature integration whose verdicts are known before it runs.
 *
 * It hands each event to its tracker, and does one thing wrong for each of a few events. A harness
 * that does not see just these faults, on this browser and machine, can judge nothing.
 */

const integration = require("@segment/analytics.js-integration");
const PROBES = require("./probes.js");

const Control = integration("Harness Control")
  .global("harnessControl")
  .option("token", "")
  .option("probes", false)
  .tag('<script src="https://cdn.control.example/tracker.js">');

Control.prototype.initialize = function () {
  window.harnessControlToken = this.options.token;
  this.load(() => {
    if (this.options.probes) probe(window.harnessControl.tell);
    this.ready();
  });
};

/**
 * Carries out the probes. One that throws is one that tells nothing.
 * @param {(name: string, ...seen: any[]) => void} tell
 */
function probe(tell) {
  for (const [name, tryOut] of Object.entries(PROBES)) {
    try {
      tryOut((...seen) => tell(name, ...seen));
    } catch (problem) {
      tell(name, String(problem));
    }
  }
}

/** @returns {boolean} */
Control.prototype.loaded = function () {
  return Boolean(window.harnessControl);
};

/** @type {{ [event: string]: (track: (...args: any[]) => void, values: any) => void }} */
const FAULTS = {
  "Drops a value": (track, { plan }) => track("Drops a value", { plan }),
  "Sends twice": (track, values) => {
    track("Sends twice", values);
    track("Sends twice", values);
  },
  "Sends late": (track, values) => {
    setTimeout(() => track("Sends late", values), 60_000);
  },
  "Sends to another host": () => {
    fetch("https://elsewhere.example/").catch(() => {});
  },
  Throws: () => {
    setTimeout(() => {
      throw new Error("the control throws");
    });
  },
  "Sends while the page is left": () => {
    window.addEventListener("pagehide", () => {
      navigator.sendBeacon("https://in.control.example/leaving", "{}");
    });
  },
};

/** @param {import("../../../integrations/types.js").Facade} track */
Control.prototype.track = function (track) {
  const { harnessControl } = window;
  const faulty = FAULTS[track.event()];
  if (faulty) faulty(harnessControl.track, track.field("properties"));
  else harnessControl.track(track.event(), track.field("properties"));
};

module.exports = Control;
