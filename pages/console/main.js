// @ts-check
/** The console's page: puts its parts together, has calls made, and shows what came of them. */

import { Conditions } from "./conditions.js";
import { copyButton } from "./copy.js";
import { byId, element } from "./dom.js";
import { Editor } from "./editor.js";
import { markExample, showExamples } from "./examples.js";
import { countPlumbing, lanes } from "./lanes.js";
import { ask, bench, listen } from "./server.js";
import { Settings } from "./settings.js";
import { makeTabs } from "./tabs.js";
import { installTheme } from "./theme.js";
import { problemCard, verdictCards } from "./verdicts.js";
import { waysTable } from "./ways.js";

/** @typedef {import("./types.js").Bench} Bench */
/** @typedef {import("./types.js").BuildState} BuildState */
/** @typedef {import("./types.js").Example} Example */
/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

/** After how long a run is so slow that its requests are shown as they come. */
const SLOW_MS = 500;
const KEPT = "harness.console";

/** @param {Bench} told */
function start(told) {
  const page = new Page(told);
  page.restore();
  page.showBuild(told.build);
  listen(
    (message) => page.hear(message),
    (isOpen) => page.connected(isOpen),
  );
  page.make();
}

class Page {
  /** @type {{ asked: object, tried: Tried } | null} what was made last, and what came of it */
  last = null;
  /** @type {Observation[]} requests of the run that goes on */
  arriving = [];
  run = 0;
  isRunning = false;
  isWanted = false;
  promised = "";

  /** @param {Bench} told */
  constructor(told) {
    this.told = told;
    this.build = told.build;
    this.status = byId("status", HTMLParagraphElement);
    this.verdicts = byId("verdicts", HTMLDivElement);
    this.again = byId("again", HTMLInputElement);
    document.title = `${told.destination.name} console`;
    byId("destination", HTMLSpanElement).textContent = told.destination.name;
    installTheme(byId("theme", HTMLButtonElement));
    this.library = this.#libraries();
    const changed = () => this.keep();
    this.editor = new Editor(changed);
    this.settings = new Settings(byId("settings", HTMLDivElement), told.settings, changed);
    this.conditions = new Conditions(
      byId("conditions", HTMLDivElement),
      byId("conditions-summary", HTMLSpanElement),
      told.conditions,
      changed,
    );
    this.examples = byId("examples", HTMLUListElement);
    const places = {
      list: this.examples,
      filter: byId("examples-filter", HTMLInputElement),
      count: byId("examples-count", HTMLSpanElement),
    };
    showExamples(places, told.examples, (example) => {
      this.load(example);
      this.make();
    });
    this.tabs = makeTabs(byId("tabs", HTMLDivElement), byId("panels", HTMLDivElement), [
      { id: "observations", name: "Observations" },
      { id: "parameters", name: "Parameters" },
      { id: "requirement", name: "As a requirement", shown: () => this.showRequirement() },
    ]);
    byId("copies", HTMLDivElement).append(
      copyButton("Copy as JavaScript", () => this.last?.tried.javascript ?? this.editor.source),
      copyButton("Copy as requirement", () => this.promise()),
    );
    const form = byId("stimulus", HTMLFormElement);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.make();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.make();
    });
  }

  /** Puts a requirement's calls, settings and conditions in the form. @param {Example} example */
  load(example) {
    this.editor.source = example.javascript;
    this.settings.show(example.settings);
    this.conditions.show(example.conditions);
    if (!example.libraries.includes(this.library())) this.library(example.libraries[0]);
    markExample(this.examples, example.id);
    this.keep();
  }

  /** @param {string} id */
  loadById(id) {
    const example = this.told.examples.find((one) => one.id === id);
    if (!example) return;
    this.load(example);
    this.make();
  }

  /** Has the calls made, and shows what came of it; at once again, if that was wanted meanwhile. */
  async make() {
    if (this.isRunning) {
      this.isWanted = true;
      return;
    }
    this.isRunning = true;
    document.body.classList.add("running");
    do {
      this.isWanted = false;
      await this.#makeOnce();
    } while (this.isWanted);
    this.isRunning = false;
    document.body.classList.remove("running");
  }

  async #makeOnce() {
    const asked = await this.#asked();
    if (!asked) {
      this.status.textContent = "No calls were made: something in the form is no JavaScript.";
      return;
    }
    this.run += 1;
    this.arriving = [];
    const slow = setTimeout(() => this.#showArriving(), SLOW_MS);
    try {
      /** @type {Tried} */
      const tried = await ask("try", { ...asked, run: String(this.run) });
      this.last = { asked, tried };
      this.promised = "";
      clearTimeout(slow);
      this.#show(tried);
    } catch (problem) {
      clearTimeout(slow);
      this.#fail(problem instanceof Error ? problem.message : String(problem));
    }
  }

  /** Returns what the form asks for, or null where something in it is no good. */
  async #asked() {
    const [calls, settings, conditions] = await Promise.all([
      this.editor.calls(),
      this.settings.values(),
      this.conditions.values(),
    ]);
    if (!calls || !settings || !conditions) return null;
    return { library: this.library(), calls, settings, conditions };
  }

  /** @param {Tried} tried */
  #show(tried) {
    const milliseconds = Math.round(tried.seconds * 1000);
    this.status.replaceChildren(
      element("b", {}, `Run ${this.run}`),
      ` · ${milliseconds} ms · ${tried.library} ${tried.library_version} · ${tried.browser}`,
    );
    this.verdicts.replaceChildren(...verdictCards(tried, (id) => this.loadById(id)));
    this.#showObservations(tried);
    const { parameters, requirement } = this.tabs.panels;
    parameters?.replaceChildren(waysTable(tried.ways, tried.ledger.length));
    this.tabs.setCount("parameters", tried.ways.length);
    requirement?.replaceChildren();
    if (requirement && !requirement.hidden) this.showRequirement();
  }

  /** @param {Tried} tried */
  #showObservations(tried) {
    const panel = this.tabs.panels["observations"];
    const hidden = countPlumbing(tried.observations);
    const box = element("input", { type: "checkbox", id: "all" });
    box.checked = sessionStorage.getItem(`${KEPT}.all`) === "yes";
    const place = element("div");
    const show = () => place.replaceChildren(lanes(tried, box.checked));
    box.addEventListener("change", () => {
      sessionStorage.setItem(`${KEPT}.all`, box.checked ? "yes" : "no");
      show();
    });
    show();
    const words = ` Show everything: ${hidden} more, of how the page loads`;
    const label = element("label", { class: "all" }, box, words);
    panel?.replaceChildren(place, label);
    this.tabs.setCount("observations", tried.observations.length - hidden);
  }

  #showArriving() {
    this.status.textContent = `${this.arriving.length} requests so far …`;
    this.verdicts.replaceChildren();
    const board = lanes({ observations: this.arriving, ledger: [] }, true);
    this.tabs.panels["observations"]?.replaceChildren(board);
  }

  /** @param {string} problem */
  #fail(problem) {
    this.last = null;
    this.status.replaceChildren(element("b", {}, `Run ${this.run}`));
    this.verdicts.replaceChildren(problemCard(problem));
    for (const panel of Object.values(this.tabs.panels)) panel.replaceChildren();
    this.tabs.setCount("observations", 0);
    this.tabs.setCount("parameters", 0);
  }

  /** Returns the source of a requirement that promises what was observed last. */
  async promise() {
    if (!this.last) throw new Error("Nothing has been observed yet.");
    if (!this.promised) this.promised = (await ask("promise", this.last.asked)).source;
    return this.promised;
  }

  async showRequirement() {
    const panel = this.tabs?.panels["requirement"];
    if (!panel || !this.last) return;
    if (!this.promised) {
      panel.replaceChildren(
        element("p", { class: "empty" }, "The calls are made again, to see what stays the same …"),
      );
    }
    const of = this.last;
    try {
      const source = await this.promise();
      if (of !== this.last) return;
      const told =
        "What was observed twice, as a requirement that passes. What differed is ANYTHING. " +
        "Give it its sentence and its source.";
      panel.replaceChildren(
        element("p", { class: "quiet" }, told),
        element("pre", { class: "source", tabindex: 0 }, element("code", {}, source)),
      );
    } catch (problem) {
      panel.replaceChildren(
        problemCard(problem instanceof Error ? problem.message : String(problem)),
      );
    }
  }

  /** @param {any} message what the server tells unasked */
  hear(message) {
    if (message.kind === "build") {
      this.showBuild(message.build);
      if (this.again.checked) this.make();
    } else if (message.kind === "request" && message.run === String(this.run)) {
      this.arriving.push(message.request);
      if (this.isRunning && this.status.textContent?.endsWith("…")) this.#showArriving();
    }
  }

  /** @param {boolean} isOpen */
  connected(isOpen) {
    document.body.classList.toggle("apart", !isOpen);
    if (!isOpen) this.#banner("The console's server does not answer. Was ‘harness open’ ended?");
    else this.showBuild(this.build);
  }

  /** @param {BuildState} build */
  showBuild(build) {
    this.build = build;
    const { built, problem } = build;
    const place = byId("build", HTMLParagraphElement);
    place.className = built ? "build" : "build bad";
    if (built) {
      place.replaceChildren(
        element("span", { title: built.origin }, shortened(built.origin)),
        element("span", {}, built.version),
        element("code", { title: `sha256 ${built.sha256}` }, built.sha256.slice(0, 12)),
      );
    } else {
      place.textContent = "The build is broken";
    }
    this.#banner(problem);
  }

  /** @param {string} words */
  #banner(words) {
    const banner = byId("banner", HTMLParagraphElement);
    banner.textContent = words;
    banner.hidden = !words;
  }

  /** Makes the choice of the library; returns a function that tells it, or changes it. */
  #libraries() {
    const place = byId("library", HTMLFieldSetElement);
    const boxes = this.told.libraries.map((name) => {
      const box = element("input", { type: "radio", name: "library", value: name });
      box.checked = name === this.told.library;
      box.addEventListener("change", () => {
        this.keep();
        this.make();
      });
      place.append(element("label", {}, box, element("span", {}, name)));
      return box;
    });
    return (/** @type {string | undefined} */ wanted = undefined) => {
      if (wanted) for (const box of boxes) box.checked = box.value === wanted;
      return boxes.find(({ checked }) => checked)?.value ?? this.told.library;
    };
  }

  /** Keeps what is in the form, for when the page is loaded anew. */
  keep() {
    const state = {
      destination: this.told.destination.key,
      calls: this.editor.source,
      settings: this.settings.sources,
      conditions: this.conditions.state,
      library: this.library(),
    };
    sessionStorage.setItem(KEPT, JSON.stringify(state));
  }

  /** Puts in the form what was kept, or what the command line asks for. */
  restore() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    if (kept.destination === this.told.destination.key) {
      this.editor.source = kept.calls;
      this.settings.show(kept.settings);
      this.conditions.show(kept.conditions);
      this.library(kept.library);
      return;
    }
    const first = this.told.examples.find(({ id }) => id === this.told.start);
    if (first) this.load(first);
  }
}

/** Returns the last two steps of a path. @param {string} origin */
const shortened = (origin) => origin.split("/").filter(Boolean).slice(-2).join("/");

bench().then(start, (problem) => {
  const banner = byId("banner", HTMLParagraphElement);
  banner.textContent = problem.message;
  banner.hidden = false;
});
