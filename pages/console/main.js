// @ts-check
/** The console's page: puts its parts together, has calls made, and shows what came of them. */

import { Conditions } from "./conditions.js";
import { copyButton } from "../report/copy.js";
import { make } from "../report/elements.js";
import { helpDialog, keysButton, onKeys } from "../report/keyboard.js";
import { themeButton } from "../report/theme.js";
import { byId } from "./dom.js";
import { Editor } from "./editor.js";
import { markExample, showExamples } from "./examples.js";
import { Outcome } from "./outcome.js";
import { ask, bench, listen } from "./server.js";
import { Settings } from "./settings.js";

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
  /** @type {Observation[]} requests of the run that goes on */
  arriving = [];
  run = 0;
  isRunning = false;
  isSlow = false;
  isWanted = false;

  /** @param {Bench} told */
  constructor(told) {
    this.told = told;
    this.build = told.build;
    this.again = byId("again", HTMLInputElement);
    document.title = `${told.destination.name} console`;
    byId("destination", HTMLSpanElement).textContent = told.destination.name;
    this.#installKeys();
    this.library = this.#libraries();
    const changed = () => {
      markExample(this.examples, "");
      this.keep();
    };
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

  /** Keys that do something where nobody is writing, and the dialog that lists them. */
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
      this.outcome.refuse();
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
      const tried = await ask("try", { ...asked, run: String(this.run) });
      this.outcome.show(this.run, asked, tried);
    } catch (problem) {
      this.outcome.fail(this.run, problem instanceof Error ? problem.message : String(problem));
    } finally {
      clearTimeout(slow);
      this.isSlow = false;
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

  /** @param {any} message what the server tells unasked */
  hear(message) {
    if (message.kind === "build") {
      this.showBuild(message.build);
      if (this.again.checked) this.make();
    } else if (message.kind === "request" && message.run === String(this.run)) {
      this.arriving.push(message.request);
      if (this.isSlow) this.outcome.showArriving(this.arriving);
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
        make("span", { title: built.origin }, shortened(built.origin)),
        make("span", {}, built.version),
        make("code", { title: `sha256 ${built.sha256}` }, built.sha256.slice(0, 12)),
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
      const box = make("input", { type: "radio", name: "library", value: name });
      box.checked = name === this.told.library;
      box.addEventListener("change", () => {
        this.keep();
        this.make();
      });
      place.append(make("label", {}, box, make("span", {}, name)));
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
