// @ts-check
/** The form of the destination's settings. Each is an expression, or is left out. */

import { make } from "../report/elements.js";
import { evaluate } from "./evaluate.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {{ name: string, source: string | null }} Setting */

export class Settings {
  /**
   * @param {HTMLElement} place
   * @param {Setting[]} defaults those of the destination, and those that any requirement has
   * @param {() => void} changed
   */
  constructor(place, defaults, changed) {
    this.defaults = defaults;
    this.changed = changed;
    this.rows = make("div", { class: "rows" });
    /** @type {Map<string, { input: HTMLInputElement, out: HTMLInputElement, problem: HTMLElement }>} */
    this.fields = new Map();
    const name = make("input", {
      type: "text",
      "aria-label": "Name of another setting",
      placeholder: "another setting",
      autocomplete: "off",
    });
    const add = () => {
      const wanted = name.value.trim();
      if (!wanted || this.fields.has(wanted)) return;
      this.#addRow(wanted, "''");
      this.fields.get(wanted)?.input.focus();
      name.value = "";
      changed();
    };
    name.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      add();
    });
    const button = make("button", { type: "button", class: "quiet-button", onclick: add }, "Add");
    place.append(this.rows, make("div", { class: "adding" }, name, button));
    this.show({});
  }

  /**
   * Shows the given settings, and the defaults for all others.
   * @param {{ [name: string]: string }} given sources; `undefined` leaves a setting out
   */
  show(given) {
    this.fields.clear();
    this.rows.replaceChildren();
    const defaults = Object.fromEntries(this.defaults.map(({ name, source }) => [name, source]));
    for (const name of new Set([...Object.keys(defaults), ...Object.keys(given)])) {
      const source = given[name] ?? defaults[name] ?? null;
      this.#addRow(name, source === "undefined" ? null : source);
    }
  }

  /** Returns the content of the form, as `show` accepts it. */
  get sources() {
    const found = [...this.fields].map(([name, { input, out }]) => [
      name,
      out.checked ? "undefined" : input.value,
    ]);
    return Object.fromEntries(found);
  }

  /**
   * Returns the settings, tagged. If one is not a valid expression, shows that and returns null.
   * @returns {Promise<{ [name: string]: Tagged } | null>}
   */
  async values() {
    /** @type {{ [name: string]: Tagged }} */
    const found = {};
    let isGood = true;
    for (const [name, { input, out, problem }] of this.fields) {
      const answer = out.checked
        ? { value: /** @type {Tagged} */ ({ $: "undefined" }) }
        : await evaluate("value", input.value);
      const message = answer.problem?.message ?? "";
      problem.textContent = message;
      problem.hidden = !message;
      input.setAttribute("aria-invalid", String(Boolean(message)));
      isGood &&= !message;
      if (answer.value !== undefined) found[name] = answer.value;
    }
    return isGood ? found : null;
  }

  /** @param {string} name @param {string | null} source */
  #addRow(name, source) {
    const id = `setting-${this.fields.size}`;
    const input = make("input", {
      type: "text",
      id,
      value: source ?? "",
      spellcheck: "false",
      autocomplete: "off",
      disabled: source === null,
      "aria-describedby": `${id}-problem`,
      oninput: this.changed,
    });
    const out = make("input", { type: "checkbox", checked: source === null });
    out.addEventListener("change", () => {
      input.disabled = out.checked;
      if (!out.checked && !input.value) input.value = "''";
      this.changed();
    });
    const problem = make("p", { class: "problem", id: `${id}-problem`, hidden: true });
    this.fields.set(name, { input, out, problem });
    const omission = make("label", { class: "out" }, out, " left out");
    omission.append(make("span", { class: "unseen" }, `: ${name}`));
    this.rows.append(
      make(
        "div",
        { class: "row" },
        make("label", { for: id }, make("code", {}, name)),
        input,
        omission,
        problem,
      ),
    );
  }
}
