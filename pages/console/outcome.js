// @ts-check
/** Shows what came of making calls: the verdicts, and three views of what was observed. */

import { make } from "../report/elements.js";
import { byId } from "./dom.js";
import { countPlumbing, lanes } from "./lanes.js";
import { ask } from "./server.js";
import { makeTabs } from "./tabs.js";
import { noRequirementCard, problemCard, verdictCards } from "./verdicts.js";
import { waysTable } from "./ways-table.js";

/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

const ALL = "harness.console.all";

export class Outcome {
  /** @type {{ asked: object, tried: Tried } | null} what was made last, and what came of it */
  #last = null;
  /** @type {Promise<string> | null} the source of a requirement for it, once that was asked for */
  #promised = null;

  /** @param {(id: string) => void} load is told which requirement a person wants to see instead */
  constructor(load) {
    this.load = load;
    this.status = byId("status", HTMLParagraphElement);
    this.verdicts = byId("verdicts", HTMLDivElement);
    this.tabs = makeTabs(byId("tabs", HTMLDivElement), byId("panels", HTMLDivElement), [
      { id: "observations", name: "Observations" },
      { id: "parameters", name: "Parameters" },
      { id: "requirement", name: "As a requirement", shown: () => this.#showRequirement() },
    ]);
  }

  /** The calls that were made last, as source; none where none were. */
  get javascript() {
    return this.#last?.tried.javascript;
  }

  /**
   * Shows a run.
   * @param {number} run its number
   * @param {object} asked what was asked for
   * @param {Tried} tried what came of it
   */
  show(run, asked, tried) {
    this.#begin({ asked, tried });
    const milliseconds = Math.round(tried.seconds * 1000);
    this.status.replaceChildren(
      make("b", {}, `Run ${run}`),
      ` · ${milliseconds} ms · ${tried.library} ${tried.library_version} · ${tried.browser}`,
    );
    this.verdicts.replaceChildren(...verdictCards(tried, this.load));
    this.#showObservations(tried);
    const { parameters, requirement } = this.tabs.panels;
    parameters?.replaceChildren(waysTable(tried.ways, tried.ledger.length));
    this.tabs.setCount("parameters", tried.ways.length);
    requirement?.replaceChildren();
    if (requirement && !requirement.hidden) this.#showRequirement();
  }

  /**
   * Shows the requests of a run that goes on, as far as they have come.
   * @param {Observation[]} arriving
   */
  showArriving(arriving) {
    this.status.textContent = `${arriving.length} requests so far …`;
    this.verdicts.replaceChildren();
    const board = lanes({ observations: arriving, ledger: [] }, true);
    this.tabs.panels["observations"]?.replaceChildren(board);
  }

  /**
   * Says why nobody can tell what would have been observed.
   * @param {number} run
   * @param {string} problem
   */
  fail(run, problem) {
    this.#begin(null);
    this.status.replaceChildren(make("b", {}, `Run ${run}`));
    this.verdicts.replaceChildren(problemCard(problem));
    for (const panel of Object.values(this.tabs.panels)) panel.replaceChildren();
    this.tabs.setCount("observations", 0);
    this.tabs.setCount("parameters", 0);
  }

  /** Says that the form asks for nothing that could be made. */
  refuse() {
    this.status.textContent = "No calls were made: something in the form is no JavaScript.";
  }

  /**
   * Returns the source of a requirement that promises what was observed last. Where there can be
   * none, the tab that says why is shown.
   */
  async requirement() {
    try {
      return await this.#promise();
    } catch (problem) {
      this.tabs.show("requirement");
      throw problem;
    }
  }

  /** @param {{ asked: object, tried: Tried } | null} last */
  #begin(last) {
    this.#last = last;
    this.#promised = null;
    document.querySelector("#copies .not-copied")?.remove();
  }

  #promise() {
    if (!this.#last) return Promise.reject(new Error("nothing has been observed"));
    this.#promised ??= promised(this.#last.asked);
    return this.#promised;
  }

  /** @param {Tried} tried */
  #showObservations(tried) {
    const hidden = countPlumbing(tried.observations);
    const box = make("input", { type: "checkbox" });
    box.checked = sessionStorage.getItem(ALL) === "yes";
    const place = make("div");
    const show = () => place.replaceChildren(lanes(tried, box.checked));
    box.addEventListener("change", () => {
      sessionStorage.setItem(ALL, box.checked ? "yes" : "no");
      show();
    });
    show();
    const words = `Show everything: ${hidden} more, of how the page loads`;
    this.tabs.panels["observations"]?.replaceChildren(
      place,
      make("label", { class: "all" }, box, words),
    );
    this.tabs.setCount("observations", tried.observations.length - hidden);
  }

  async #showRequirement() {
    const panel = this.tabs?.panels["requirement"];
    const of = this.#last;
    if (!panel) return;
    const words = "The calls are made again, to see what stays the same …";
    panel.replaceChildren(make("p", { class: "empty" }, words));
    try {
      const source = await this.#promise();
      if (of !== this.#last) return;
      const told =
        "What was observed twice, as a requirement that passes. What differed is ANYTHING. " +
        "Give it its sentence and its source.";
      panel.replaceChildren(
        make("p", { class: "quiet" }, told),
        make("pre", { class: "source", tabindex: 0 }, make("code", {}, source)),
      );
    } catch (problem) {
      if (of !== this.#last) return;
      const reason = problem instanceof Error ? problem.message : String(problem);
      panel.replaceChildren(noRequirementCard(reason));
    }
  }
}

/** Returns the source of a requirement. @param {object} asked @returns {Promise<string>} */
async function promised(asked) {
  const { source, problem } = await ask("promise", asked);
  if (problem) throw new Error(problem);
  return source;
}
