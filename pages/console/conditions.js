// @ts-check
/** The form of the conditions under which the calls are made. */

import { make } from "../report/elements.js";
import { evaluate } from "./evaluate.js";

/** @typedef {import("./types.js").Conditions} State */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** @type {State} */
const DEFAULTS = {
  when: "ready",
  tracker: "there",
  burst: false,
  strict_policy: false,
  options: "{}",
  returning_user: "",
  neighbour: "",
};

const LABELS = {
  when: "When the calls are made",
  tracker: "The tracker is",
  burst: "All calls in one go",
  strict_policy: "A strict content security policy",
  options: "Options of analytics.load",
  returning_user: "Id of a returning user",
  neighbour: "Another destination on the page",
};

export class Conditions {
  /**
   * @param {HTMLElement} place
   * @param {HTMLElement} summary lists the conditions that differ from the defaults
   * @param {{ [name: string]: string[] }} choices
   * @param {() => void} changed
   */
  constructor(place, summary, choices, changed) {
    this.summary = summary;
    this.problem = make("p", { class: "problem", hidden: true });
    /** @type {Map<keyof State, Field>} */
    this.fields = new Map();
    for (const name of /** @type {(keyof State)[]} */ (Object.keys(DEFAULTS))) {
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
      const value = given[name] ?? DEFAULTS[name];
      if (typeof value === "boolean") /** @type {HTMLInputElement} */ (field).checked = value;
      else field.value = value;
    }
    this.#summarize();
  }

  /** Returns the content of the form, as `show` accepts it. @returns {Partial<State>} */
  get state() {
    const found = [...this.fields].map(([name, field]) => [
      name,
      typeof DEFAULTS[name] === "boolean"
        ? /** @type {HTMLInputElement} */ (field).checked
        : field.value,
    ]);
    return Object.fromEntries(found);
  }

  /** Returns the conditions for the server, or null if the options are not a valid expression. */
  async values() {
    const { options, ...rest } = this.state;
    const answer = await evaluate("value", options || "{}");
    this.problem.textContent = answer.problem ? `options: ${answer.problem.message}` : "";
    this.problem.hidden = !answer.problem;
    return answer.problem ? null : { ...rest, options: answer.value };
  }

  #summarize() {
    const state = this.state;
    const unusual = [...this.fields.keys()]
      .filter((name) => state[name] !== DEFAULTS[name])
      .map((name) => {
        const label = name.replace("_", " ");
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
    const initial = DEFAULTS[name];
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
