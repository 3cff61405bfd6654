// @ts-check
/** The bar above a list: words to look for, and facets to choose from. */
import { make } from "./elements.js";

/**
 * What a list is filtered by. Of `chips` several can be chosen at once, of others one.
 * @typedef {object} Facet
 * @property {string} name as it is in the address
 * @property {string} label
 * @property {{ value: string, label: string, count: number }[]} values
 * @property {boolean} [chips]
 * @property {readonly string[]} [possible] values that it may have elsewhere
 */

/** @typedef {{ get: () => string, set: (said: string) => void, element: HTMLElement }} Control */

/**
 * Returns what is chosen of the facets. What no facet knows is left out: it comes from an address
 * that somebody wrote, or from a report of something else.
 * @param {Facet[]} facets
 * @param {URLSearchParams} filters
 * @returns {{ name: string, values: string[] }[]}
 */
export function chosenOf(facets, filters) {
  return facets
    .map(({ name, values, chips: many, possible = [] }) => {
      const said = filters.get(name) ?? "";
      const known = new Set([...values.map(({ value }) => value), ...possible]);
      return { name, values: (many ? said.split(",") : [said]).filter((one) => known.has(one)) };
    })
    .filter(({ values }) => values.length > 0);
}

/**
 * @param {Facet[]} facets
 * @param {(filters: URLSearchParams) => void} changed
 */
export function filterBar(facets, changed) {
  const search = make("input", {
    type: "search",
    placeholder: "Look for words",
    "aria-label": "Look for words",
    autocomplete: "off",
    spellcheck: "false",
  });
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const facet of facets) {
    // What cannot be chosen between is no choice.
    if (facet.values.length < 2 && !facet.chips) continue;
    controls.set(facet.name, facet.chips ? chips(facet, tell) : select(facet, tell));
  }

  function read() {
    const filters = new URLSearchParams();
    for (const [name, control] of controls) if (control.get()) filters.set(name, control.get());
    if (search.value.trim()) filters.set("q", search.value.trim());
    return filters;
  }

  function tell() {
    changed(read());
  }

  /** @param {URLSearchParams} filters */
  function set(filters) {
    for (const [name, control] of controls) control.set(filters.get(name) ?? "");
    search.value = filters.get("q") ?? "";
  }

  search.addEventListener("input", tell);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // not every browser clears the field by itself
    if (search.value) {
      search.value = "";
      tell();
    } else search.blur();
  });
  const element = make(
    "search",
    { class: "filters", "aria-label": "Filters" },
    search,
    [...controls.values()].map((control) => control.element),
  );
  return {
    element,
    set,
    focus() {
      search.focus();
      search.select();
    },
    clear() {
      set(new URLSearchParams());
      tell();
    },
  };
}

/**
 * @param {Facet} facet
 * @param {() => void} tell
 * @returns {Control}
 */
function chips({ name, label, values }, tell) {
  const buttons = values.map(({ value, label: words, count }) =>
    make(
      "button",
      {
        type: "button",
        class: `chip ${name}-${value}`,
        "aria-pressed": "false",
        "data-value": value,
        onclick: (/** @type {Event & { currentTarget: HTMLElement }} */ { currentTarget }) => {
          press(currentTarget, currentTarget.getAttribute("aria-pressed") !== "true");
          tell();
        },
      },
      make("b", {}, count),
      ` ${words}`,
    ),
  );
  const isPressed = (/** @type {HTMLElement} */ button) =>
    button.getAttribute("aria-pressed") === "true";
  const press = (/** @type {HTMLElement} */ button, /** @type {boolean} */ pressed) =>
    button.setAttribute("aria-pressed", String(pressed));
  return {
    element: make("div", { class: "chips", role: "group", "aria-label": label }, buttons),
    get: () =>
      buttons
        .filter(isPressed)
        .map((button) => button.dataset.value)
        .join(","),
    set(said) {
      const chosen = said.split(",");
      for (const button of buttons) press(button, chosen.includes(button.dataset.value ?? ""));
    },
  };
}

/**
 * @param {Facet} facet
 * @param {() => void} tell
 * @returns {Control}
 */
function select({ label, values }, tell) {
  const field = make(
    "select",
    { "aria-label": label, onchange: tell },
    make("option", { value: "" }, `Any ${label}`),
    values.map(({ value, label: words, count }) =>
      make("option", { value }, `${words} (${count})`),
    ),
  );
  return {
    element: field,
    get: () => field.value,
    set(said) {
      field.value = values.some(({ value }) => value === said) ? said : "";
    },
  };
}
