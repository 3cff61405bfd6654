// @ts-check
/** Shows the result of making calls: the verdicts, and three views of the observations. */

import { make } from "../report/elements.js";
import { byId } from "./dom.js";
import { countRoutine, lanes } from "./lanes.js";
import { ask } from "./server.js";
import { makeTabs } from "./tabs.js";
import { noRequirementCard, problemCard, verdictCards } from "./verdicts.js";
import { parametersTable } from "./parameters-table.js";

/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

const ALL = "harness.console.all";

export class Outcome {
  /** @type {{ request: object, tried: Tried } | null} the last request, and its result */
  #last = null;
  /** @type {Promise<string> | null} the source of its requirement, once that was requested */
  #draft = null;

  /** @param {(id: string) => void} load loads another requirement */
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

  /** The source of the last calls, if any were made. */
  get javascript() {
    return this.#last?.tried.javascript;
  }

  /**
   * Shows a run.
   * @param {number} run its number
   * @param {object} request
   * @param {Tried} tried its result
   */
  show(run, request, tried) {
    this.#begin({ request, tried });
    const milliseconds = Math.round(tried.seconds * 1000);
    this.status.replaceChildren(
      make("b", {}, `Run ${run}`),
      ` · ${milliseconds} ms · ${tried.library} ${tried.library_version} · ${tried.browser}`,
    );
    this.verdicts.replaceChildren(...verdictCards(tried, this.load));
    this.#showObservations(tried);
    const { parameters, requirement } = this.tabs.panels;
    parameters?.replaceChildren(parametersTable(tried.provenance, tried.ledger.length));
    this.tabs.setCount("parameters", tried.provenance.length);
    requirement?.replaceChildren();
    if (requirement && !requirement.hidden) this.#showRequirement();
  }

  /**
   * Shows the requests that have arrived in a run that still goes on.
   * @param {Observation[]} arriving
   */
  showArriving(arriving) {
    this.status.textContent = `${arriving.length} requests so far …`;
    this.verdicts.replaceChildren();
    const board = lanes({ observations: arriving, ledger: [] }, true);
    this.tabs.panels["observations"]?.replaceChildren(board);
  }

  /**
   * Says why a run could not be recorded.
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

  /** Says that the form has a fault, which stands where it is, and dims the run before. @param {number} run */
  refuse(run) {
    const before = run > 0 ? `; below is run ${run}` : "";
    this.status.textContent = `No calls were made: the form has a fault${before}`;
    this.#dim(run > 0);
  }

  /** @param {boolean} isOld whether what is shown belongs to an earlier run */
  #dim(isOld) {
    byId("outcome", HTMLElement).classList.toggle("of-an-earlier-run", isOld);
  }

  /**
   * Returns the source of a requirement that promises what was observed last. If there is none, shows
   * the tab that says why.
   */
  async requirement() {
    try {
      return await this.#requestDraft();
    } catch (problem) {
      this.tabs.show("requirement");
      throw problem;
    }
  }

  /** @param {{ request: object, tried: Tried } | null} last */
  #begin(last) {
    this.#dim(false);
    this.#last = last;
    this.#draft = null;
    document.querySelector("#copies .not-copied")?.remove();
  }

  #requestDraft() {
    if (!this.#last) return Promise.reject(new Error("make the calls first"));
    this.#draft ??= draft(this.#last.request);
    return this.#draft;
  }

  /** @param {Tried} tried */
  #showObservations(tried) {
    const hidden = countRoutine(tried.observations);
    const box = make("input", { type: "checkbox" });
    box.checked = sessionStorage.getItem(ALL) === "yes";
    const place = make("div");
    const show = () => place.replaceChildren(lanes(tried, box.checked));
    box.addEventListener("change", () => {
      sessionStorage.setItem(ALL, box.checked ? "yes" : "no");
      show();
    });
    show();
    const label = `Show everything: ${hidden} more observations, of how the page loads`;
    this.tabs.panels["observations"]?.replaceChildren(
      place,
      make("label", { class: "all" }, box, label),
    );
    this.tabs.setCount("observations", tried.observations.length - hidden);
  }

  async #showRequirement() {
    const panel = this.tabs?.panels["requirement"];
    const of = this.#last;
    if (!panel) return;
    const message = "Making the calls once more, to see which values change …";
    panel.replaceChildren(make("p", { class: "empty" }, message));
    try {
      const source = await this.#requestDraft();
      if (of !== this.#last) return;
      const explanation =
        "This requirement expects what both runs observed. A value that differed is ANYTHING. " +
        "Fill in the statement and the source.";
      panel.replaceChildren(
        make("p", { class: "quiet" }, explanation),
        make("pre", { class: "source", tabindex: 0 }, make("code", {}, source)),
      );
    } catch (problem) {
      if (of !== this.#last) return;
      const reason = problem instanceof Error ? problem.message : String(problem);
      panel.replaceChildren(noRequirementCard(reason));
    }
  }
}

/** Returns the source of a requirement. @param {object} request @returns {Promise<string>} */
async function draft(request) {
  const { source, problem } = await ask("draft", request);
  if (problem) throw new Error(problem);
  return source;
}
