// @ts-check
/** The console's page: connects its parts, has calls made, and shows the result. */

import { Conditions } from "./conditions.js";
import { copyButton } from "../report/copy.js";
import { make } from "../report/elements.js";
import { helpDialog, keysButton, onKeys } from "../report/keyboard.js";
import { themeButton } from "../report/theme.js";
import { byId } from "./dom.js";
import { Editor } from "./editor.js";
import { markExample, showExamples } from "./examples.js";
import { Outcome } from "./outcome.js";
import { ask, getBench, listen } from "./server.js";
import { Settings } from "./settings.js";

/** @typedef {import("./types.js").Bench} Bench */
/** @typedef {import("./types.js").BuildState} BuildState */
/** @typedef {import("./types.js").Example} Example */
/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

/** A run that takes longer than this shows its requests as they arrive. */
const SLOW_MS = 500;
const STORAGE_KEY = "harness.console";

/** @param {Bench} bench */
function start(bench) {
  const page = new Page(bench);
  page.restore();
  page.showBuild(bench.build);
  listen(
    (message) => page.receive(message),
    (isOpen) => page.showConnection(isOpen),
  );
  page.make();
}

class Page {
  /** @type {Observation[]} requests of the current run */
  arriving = [];
  run = 0;
  isRunning = false;
  isSlow = false;
  isRepeated = false;

  /** @param {Bench} bench */
  constructor(bench) {
    this.bench = bench;
    this.build = bench.build;
    this.again = byId("again", HTMLInputElement);
    document.title = `${bench.destination.name} console`;
    byId("destination", HTMLSpanElement).textContent = bench.destination.name;
    const tracker = byId("tracker", HTMLParagraphElement);
    tracker.textContent = `tracker: ${bench.tracker}`;
    tracker.hidden = !bench.tracker;
    this.#installKeys();
    this.library = this.#libraries();
    const changed = () => {
      markExample(this.examples, "");
      this.save();
    };
    this.editor = new Editor(changed);
    this.settings = new Settings(byId("settings", HTMLDivElement), bench.settings, changed);
    this.conditions = new Conditions(
      byId("conditions", HTMLDivElement),
      byId("conditions-summary", HTMLSpanElement),
      { choices: bench.conditions, usual: bench.usual },
      changed,
    );
    this.examples = byId("examples", HTMLUListElement);
    const places = {
      list: this.examples,
      filter: byId("examples-filter", HTMLInputElement),
      count: byId("examples-count", HTMLSpanElement),
    };
    showExamples(places, bench.examples, (example) => {
      this.load(example);
      this.make();
    });
    this.outcome = new Outcome((id) => this.loadById(id));
    byId("copies", HTMLDivElement).append(
      copyButton(() => this.outcome.javascript ?? this.editor.source, "Copy as JavaScript"),
      copyButton(() => this.outcome.requirement(), "Copy as requirement"),
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

  /** Installs the keyboard shortcuts, and the dialog that lists them. */
  #installKeys() {
    const theme = themeButton();
    byId("switches", HTMLDivElement).append(theme);
    /** @type {import("../report/keyboard.js").Keys} */
    const keys = {
      "/": ["filter the requirements", () => byId("examples-filter", HTMLInputElement).focus()],
      c: ["edit the calls", () => this.editor.area.focus()],
      m: ["make the calls (Ctrl Enter anywhere)", () => this.make()],
      t: ["change the theme", () => theme.click()],
      "?": ["show these keys", () => help.showModal()],
    };
    const help = helpDialog(keys);
    document.body.append(help);
    byId("switches", HTMLDivElement).append(keysButton(help));
    onKeys(keys);
  }

  /** Puts a requirement's calls, settings and conditions in the form. @param {Example} example */
  load(example) {
    this.editor.source = example.javascript;
    this.settings.show(example.settings);
    this.conditions.show(example.conditions);
    if (!example.libraries.includes(this.library())) this.library(example.libraries[0]);
    markExample(this.examples, example.id);
    this.save();
  }

  /** @param {string} id */
  loadById(id) {
    const example = this.bench.examples.find((one) => one.id === id);
    if (!example) return;
    this.load(example);
    this.make();
  }

  /** Has the calls made, and shows the result. Repeats that if it was asked to in the meantime. */
  async make() {
    if (this.isRunning) {
      this.isRepeated = true;
      return;
    }
    this.isRunning = true;
    document.body.classList.add("running");
    do {
      this.isRepeated = false;
      await this.#makeOnce();
    } while (this.isRepeated);
    this.isRunning = false;
    document.body.classList.remove("running");
  }

  async #makeOnce() {
    const request = await this.#request();
    if (!request) {
      this.outcome.refuse(this.run);
      return;
    }
    this.run += 1;
    this.arriving = [];
    const slow = setTimeout(() => {
      this.isSlow = true;
      this.outcome.showArriving(this.arriving);
    }, SLOW_MS);
    try {
      /** @type {Tried} */
      const tried = await ask("try", { ...request, run: String(this.run) });
      this.outcome.show(this.run, request, tried);
    } catch (problem) {
      this.outcome.fail(this.run, problem instanceof Error ? problem.message : String(problem));
    } finally {
      clearTimeout(slow);
      this.isSlow = false;
    }
  }

  /** Returns the content of the form, or null if it has an error. */
  async #request() {
    const [calls, settings, conditions] = await Promise.all([
      this.editor.calls(),
      this.settings.values(),
      this.conditions.values(),
    ]);
    if (!calls || !settings || !conditions) return null;
    return { library: this.library(), calls, settings, conditions };
  }

  /** @param {any} message what the server pushes */
  receive(message) {
    if (message.kind === "build") {
      this.showBuild(message.build);
      if (this.again.checked) this.make();
    } else if (message.kind === "request" && message.run === String(this.run)) {
      this.arriving.push(message.request);
      if (this.isSlow) this.outcome.showArriving(this.arriving);
    }
  }

  /** @param {boolean} isOpen */
  showConnection(isOpen) {
    if (isOpen) this.showBuild(this.build);
    else this.#banner("The console's server does not answer. Is ‘harness open’ still running?");
  }

  /** @param {BuildState} build */
  showBuild(build) {
    this.build = build;
    const { built, problem } = build;
    const place = byId("build", HTMLParagraphElement);
    place.className = built ? "build" : "build bad";
    if (built) {
      place.replaceChildren(
        make("span", { title: built.origin }, shortened(built.origin)),
        make("span", {}, built.version),
        make("code", { title: `sha256 ${built.sha256}` }, built.sha256.slice(0, 12)),
      );
    } else {
      place.textContent = "The build is broken";
    }
    this.#banner(problem);
  }

  /** @param {string} text */
  #banner(text) {
    const banner = byId("banner", HTMLParagraphElement);
    banner.textContent = text;
    banner.hidden = !text;
  }

  /** Makes the choice of the library. Returns a function that returns the choice, or changes it. */
  #libraries() {
    const place = byId("library", HTMLFieldSetElement);
    const boxes = this.bench.libraries.map((name) => {
      const box = make("input", { type: "radio", name: "library", value: name });
      box.checked = name === this.bench.library;
      box.addEventListener("change", () => {
        this.save();
        this.make();
      });
      place.append(make("label", {}, box, make("span", {}, name)));
      return box;
    });
    return (/** @type {string | undefined} */ wanted = undefined) => {
      if (wanted) for (const box of boxes) box.checked = box.value === wanted;
      return boxes.find(({ checked }) => checked)?.value ?? this.bench.library;
    };
  }

  /** Saves the content of the form, for the next time that the page is loaded. */
  save() {
    const state = {
      destination: this.bench.destination.key,
      calls: this.editor.source,
      settings: this.settings.sources,
      conditions: this.conditions.state,
      library: this.library(),
    };
    sessionStorage.setItem(STORAGE_KEY, JSON.stringify(state));
  }

  /** Fills the form with what was saved, or with the requirement that the command line names. */
  restore() {
    const saved = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? "{}");
    if (saved.destination === this.bench.destination.key) {
      this.editor.source = saved.calls;
      this.settings.show(saved.settings);
      this.conditions.show(saved.conditions);
      this.library(saved.library);
      return;
    }
    const first = this.bench.examples.find(({ id }) => id === this.bench.start);
    if (first) this.load(first);
  }
}

/** Returns the last two steps of a path. @param {string} origin */
const shortened = (origin) => origin.split("/").filter(Boolean).slice(-2).join("/");

getBench().then(start, (problem) => {
  const banner = byId("banner", HTMLParagraphElement);
  banner.textContent = problem.message;
  banner.hidden = false;
});
