// @ts-check
/** The form of the conditions under which the calls are made. */

import { make } from "../report/elements.js";
import { evaluate } from "./evaluate.js";

/** @typedef {import("./types.js").Conditions} State */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

const LABELS = {
  when: "When the calls are made",
  tracker: "The tracker is",
  burst: "All calls in one go",
  strict_policy: "A strict content security policy",
  options: "Options of analytics.load",
  returning_user: "Id of a returning user",
  neighbour: "Another destination on the page",
  address: "Address of the page",
  title: "Title of the page",
  referrer: "Referrer",
  navigations: "Navigations without loading anew",
  time_zone: "Time zone",
  locale: "Locale",
  storage: "The page's storage",
  cookies: "Cookies are",
  anonymous_id: "Anonymous id of an earlier visit",
  traits: "Traits of an earlier visit",
  earlier: "Calls on an earlier page",
  answers: "Answers of the destination's hosts",
};

/** The conditions that are written as JavaScript, and what stands for none. */
const WRITTEN = /** @type {const} */ ({
  options: "{}",
  traits: "{}",
  navigations: "[]",
  answers: "{}",
  earlier: "[]",
});

export class Conditions {
  /**
   * @param {HTMLElement} place
   * @param {HTMLElement} summary lists the conditions that differ from the defaults
   * @param {{ choices: { [name: string]: string[] }, usual: State }} known
   * @param {() => void} changed
   */
  constructor(place, summary, { choices, usual }, changed) {
    this.summary = summary;
    this.usual = usual;
    this.problem = make("p", { class: "problem", hidden: true });
    /** @type {Map<keyof State, Field>} */
    this.fields = new Map();
    for (const name of /** @type {(keyof State)[]} */ (Object.keys(LABELS))) {
      const choice = choices[name];
      if (choice?.length === 0) continue;
      const field = this.#field(name, choice);
      field.addEventListener("input", () => {
        this.#summarize();
        changed();
      });
      this.fields.set(name, field);
      const isBox = field instanceof HTMLInputElement && field.type === "checkbox";
      place.append(
        make(
          "label",
          { class: isBox ? "box" : "field" },
          ...(isBox ? [field, LABELS[name]] : [LABELS[name], field]),
        ),
      );
    }
    place.append(this.problem);
    this.#summarize();
  }

  /** Shows the given conditions, and the defaults for all others. @param {Partial<State>} given */
  show(given) {
    for (const [name, field] of this.fields) {
      const value = given[name] ?? this.usual[name];
      if (typeof value === "boolean") /** @type {HTMLInputElement} */ (field).checked = value;
      else field.value = value;
    }
    this.#summarize();
  }

  /** Returns the content of the form, as `show` accepts it. @returns {Partial<State>} */
  get state() {
    const found = [...this.fields].map(([name, field]) => [
      name,
      typeof this.usual[name] === "boolean"
        ? /** @type {HTMLInputElement} */ (field).checked
        : field.value,
    ]);
    return Object.fromEntries(found);
  }

  /** Returns the conditions for the server, or null if one is not a valid expression. */
  async values() {
    /** @type {{ [name: string]: unknown }} */
    const values = { ...this.state };
    const problems = [];
    for (const [name, none] of Object.entries(WRITTEN)) {
      const answer = await evaluate("value", String(values[name] || none));
      if (answer.problem) problems.push(`${name}: ${answer.problem.message}`);
      else values[name] = answer.value;
    }
    this.problem.textContent = problems.join("; ");
    this.problem.hidden = problems.length === 0;
    return problems.length ? null : values;
  }

  #summarize() {
    const state = this.state;
    const unusual = [...this.fields.keys()]
      .filter((name) => state[name] !== this.usual[name])
      .map((name) => {
        const label = name.replaceAll("_", " ");
        return state[name] === true ? label : `${label}: ${state[name]}`;
      });
    this.summary.textContent = unusual.join("; ") || "all at their defaults";
  }

  /**
   * @param {keyof State} name
   * @param {string[] | undefined} choice
   * @returns {Field}
   */
  #field(name, choice) {
    const initial = this.usual[name];
    if (typeof initial === "boolean") return make("input", { type: "checkbox" });
    if (choice) {
      const every = initial === "" ? ["", ...choice] : choice;
      const options = every.map((value) => make("option", { value }, value || "(none)"));
      return make("select", {}, ...options);
    }
    return make("input", {
      type: "text",
      value: initial,
      spellcheck: "false",
      autocomplete: "off",
    });
  }
}
