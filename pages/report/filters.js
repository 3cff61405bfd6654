// @ts-check
/** The bar above a list: a search field, and facets to choose from. */
import { make } from "./elements.js";

/**
 * A property to filter by. With `chips` a person can choose several values, else one.
 * @typedef {object} Facet
 * @property {string} name its name in the address
 * @property {string} label
 * @property {{ value: string, label: string, count: number }[]} values
 * @property {boolean} [chips]
 * @property {readonly string[]} [possible] values that other reports may have
 */

/** @typedef {{ get: () => string, set: (value: string) => void, element: HTMLElement }} Control */

/**
 * Returns the chosen values of the facets. It skips unknown values: they come from an address that
 * somebody typed, or from another report.
 * @param {Facet[]} facets
 * @param {URLSearchParams} filters
 * @returns {{ name: string, values: string[] }[]}
 */
export function chosenOf(facets, filters) {
  return facets
    .map(({ name, values, chips: many, possible = [] }) => {
      const chosen = filters.get(name) ?? "";
      const known = new Set([...values.map(({ value }) => value), ...possible]);
      return {
        name,
        values: (many ? chosen.split(",") : [chosen]).filter((one) => known.has(one)),
      };
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
    placeholder: "Search",
    "aria-label": "Search",
    autocomplete: "off",
    spellcheck: "false",
  });
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const facet of facets) {
    // A single value leaves nothing to choose.
    if (facet.values.length < 2 && !facet.chips) continue;
    controls.set(facet.name, facet.chips ? chips(facet, notify) : select(facet, notify));
  }

  function read() {
    const filters = new URLSearchParams();
    for (const [name, control] of controls) if (control.get()) filters.set(name, control.get());
    if (search.value.trim()) filters.set("q", search.value.trim());
    return filters;
  }

  function notify() {
    changed(read());
  }

  /** @param {URLSearchParams} filters */
  function set(filters) {
    for (const [name, control] of controls) control.set(filters.get(name) ?? "");
    search.value = filters.get("q") ?? "";
  }

  search.addEventListener("input", notify);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault(); // some browsers do not clear the field
    if (search.value) {
      search.value = "";
      notify();
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
      notify();
    },
  };
}

/**
 * @param {Facet} facet
 * @param {() => void} notify
 * @returns {Control}
 */
function chips({ name, label, values }, notify) {
  const buttons = values.map(({ value, label: text, count }) =>
    make(
      "button",
      {
        type: "button",
        class: `chip ${name}-${value}`,
        "aria-pressed": "false",
        "data-value": value,
        onclick: (/** @type {Event & { currentTarget: HTMLElement }} */ { currentTarget }) => {
          press(currentTarget, currentTarget.getAttribute("aria-pressed") !== "true");
          notify();
        },
      },
      make("b", {}, count),
      ` ${text}`,
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
    set(value) {
      const chosen = value.split(",");
      for (const button of buttons) press(button, chosen.includes(button.dataset.value ?? ""));
    },
  };
}

/**
 * @param {Facet} facet
 * @param {() => void} notify
 * @returns {Control}
 */
function select({ label, values }, notify) {
  const field = make(
    "select",
    { "aria-label": label, onchange: notify },
    make("option", { value: "" }, `Any ${label}`),
    values.map(({ value, label: text, count }) => make("option", { value }, `${text} (${count})`)),
  );
  return {
    element: field,
    get: () => field.value,
    set(wanted) {
      field.value = values.some(({ value }) => value === wanted) ? wanted : "";
    },
  };
}
