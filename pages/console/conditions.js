// @ts-check
/** The form of the conditions: how the page is when the calls are made. */

import { make } from "../report/elements.js";
import { evaluate } from "./evaluate.js";

/** @typedef {import("./types.js").Conditions} State */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** @type {State} */
const USUAL = {
  when: "ready",
  tracker: "there",
  burst: false,
  strict_policy: false,
  options: "{}",
  returning_user: "",
  neighbour: "",
};

const WORDS = {
  when: "The calls are made when the page is",
  tracker: "The tracker is",
  burst: "All calls in one go",
  strict_policy: "A strict content security policy",
  options: "Options of analytics.load",
  returning_user: "A returning user, by his id",
  neighbour: "Another destination on the page",
};

export class Conditions {
  /**
   * @param {HTMLElement} place
   * @param {HTMLElement} summary says in which way the page is not an ordinary one
   * @param {{ [name: string]: string[] }} choices
   * @param {() => void} changed
   */
  constructor(place, summary, choices, changed) {
    this.summary = summary;
    this.problem = make("p", { class: "problem", hidden: true });
    /** @type {Map<keyof State, Field>} */
    this.fields = new Map();
    for (const name of /** @type {(keyof State)[]} */ (Object.keys(USUAL))) {
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
          ...(isBox ? [field, WORDS[name]] : [WORDS[name], field]),
        ),
      );
    }
    place.append(this.problem);
    this.#summarize();
  }

  /** Shows the usual conditions, but for those that are given. @param {Partial<State>} given */
  show(given) {
    for (const [name, field] of this.fields) {
      const value = given[name] ?? USUAL[name];
      if (typeof value === "boolean") /** @type {HTMLInputElement} */ (field).checked = value;
      else field.value = value;
    }
    this.#summarize();
  }

  /** Returns what is in the form, as `show` takes it. @returns {Partial<State>} */
  get state() {
    const found = [...this.fields].map(([name, field]) => [
      name,
      typeof USUAL[name] === "boolean"
        ? /** @type {HTMLInputElement} */ (field).checked
        : field.value,
    ]);
    return Object.fromEntries(found);
  }

  /** Returns the conditions as the server takes them; null where the options are no expression. */
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
      .filter((name) => state[name] !== USUAL[name])
      .map((name) => {
        const words = name.replace("_", " ");
        return state[name] === true ? words : `${words}: ${state[name]}`;
      });
    this.summary.textContent = unusual.join("; ") || "an ordinary page";
  }

  /**
   * @param {keyof State} name
   * @param {string[] | undefined} choice
   * @returns {Field}
   */
  #field(name, choice) {
    const usual = USUAL[name];
    if (typeof usual === "boolean") return make("input", { type: "checkbox" });
    if (choice) {
      const every = usual === "" ? ["", ...choice] : choice;
      const options = every.map((value) => make("option", { value }, value || "(none)"));
      return make("select", {}, ...options);
    }
    return make("input", {
      type: "text",
      value: usual,
      spellcheck: "false",
      autocomplete: "off",
    });
  }
}
