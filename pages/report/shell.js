// @ts-check
/**
 * The frame of a page of results: a list that is filtered, and beside it the details of what is
 * chosen. What is chosen and the filters are in the address.
 */
import * as address from "./address.js";
import { make } from "./elements.js";
import { chosenOf, filterBar } from "./filters.js";
import { helpDialog, keysButton, onKeys } from "./keyboard.js";

/**
 * What can be chosen. `facets` say what it is filtered by, `text` where words are looked for;
 * `cell` is its link in the list. `loud` says that a person should look at it.
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} text
 * @property {{ [facet: string]: string }} facets
 * @property {HTMLAnchorElement} cell
 * @property {boolean} loud
 */

/** A line of the list with what can be chosen in it. @typedef {{ element: HTMLElement, entries: Entry[] }} Row */

/** @typedef {{ element: HTMLElement, rows: Row[] }} Section */

/**
 * @typedef {object} Content
 * @property {HTMLElement} header
 * @property {import("./filters.js").Facet[]} facets
 * @property {Section[]} sections
 * @property {HTMLElement[]} [before] what stands above the list
 * @property {HTMLElement[]} [after] what stands below the list
 * @property {string} noun what the rows are: "requirements"
 * @property {string} missing what there is none of by an id: "This report has no verdict"
 * @property {(entry: Entry) => { label: Node[], body: Promise<Node> }} detail
 * @property {{ [key: string]: [words: string, action: () => void] }} [keys]
 */

const WIDE = "(min-width: 68rem)";

/** @param {Content} content */
export function shell(content) {
  const entries = content.sections.flatMap(({ rows }) => rows.flatMap((row) => row.entries));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const wide = matchMedia(WIDE);
  let place = address.read();
  /** @type {Entry[]} */
  let shown = entries;
  /** @type {Entry | undefined} */
  let open;

  const found = make("p", { class: "found", role: "status" });
  const nothing = make("p", { class: "none", hidden: true }, "Nothing is like this. ");
  const bar = filterBar(content.facets, (filters) => {
    place = { ...place, filters };
    address.write(place);
    filter();
  });
  nothing.append(
    make("button", { type: "button", class: "more", onclick: () => bar.clear() }, "Show all"),
  );
  const list = make(
    "main",
    {},
    content.before ?? [],
    found,
    content.sections.map(({ element }) => element),
    nothing,
    content.after ?? [],
  );
  const overview = make("div", { class: "overview" }, content.header, bar.element, list);
  const label = make("div", { class: "label" });
  const body = make("div", { class: "body" });
  const panel = make(
    "aside",
    { class: "panel", "aria-label": "Details", hidden: true },
    make(
      "div",
      { class: "panel-bar" },
      label,
      make(
        "div",
        { class: "moves" },
        button("Previous", "‹", "k", () => step(-1)),
        button("Next", "›", "j", () => step(1)),
        button("Close", "✕", "Esc", close),
      ),
    ),
    body,
  );
  const app = make("div", { class: "app" }, overview, panel);

  function filter() {
    const words = (place.filters.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = chosenOf(content.facets, place.filters);
    shown = [];
    let rows = 0;
    for (const section of content.sections) {
      let some = false;
      for (const row of section.rows) {
        const fitting = row.entries.filter((entry) => {
          const fits =
            chosen.every(({ name, values }) => values.includes(entry.facets[name] ?? "")) &&
            words.every((word) => entry.text.includes(word));
          entry.cell.classList.toggle("out", !fits);
          return fits;
        });
        row.element.hidden = fitting.length === 0;
        shown.push(...fitting);
        some ||= fitting.length > 0;
        rows += fitting.length > 0 ? 1 : 0;
      }
      section.element.hidden = !some;
    }
    nothing.hidden = rows > 0;
    const all = content.sections.reduce((sum, section) => sum + section.rows.length, 0);
    found.textContent =
      rows === all ? `${all} ${content.noun}` : `${rows} of ${all} ${content.noun}`;
    found.classList.toggle("unseen", rows === all);
  }

  /** @param {boolean} isOpen */
  function uncover(isOpen) {
    panel.hidden = !isOpen;
    app.classList.toggle("open", isOpen);
    overview.inert = isOpen && !wide.matches;
  }

  /** @param {Entry | undefined} entry */
  async function show(entry) {
    open?.cell.removeAttribute("aria-current");
    open = entry;
    uncover(Boolean(entry));
    if (!entry) return;
    entry.cell.setAttribute("aria-current", "true");
    const detail = content.detail(entry);
    label.replaceChildren(...detail.label);
    const made = await detail.body;
    if (open !== entry) return; // another one was chosen in the meantime
    body.replaceChildren(made);
    panel.scrollTop = 0;
  }

  /**
   * Scrolls to an entry of the list that is not to be seen, or is below the bar.
   * @param {Entry} entry
   */
  function reveal({ cell }) {
    const { top, bottom } = cell.getBoundingClientRect();
    const isCovered = top < bar.element.getBoundingClientRect().bottom || bottom > innerHeight;
    if (isCovered) cell.scrollIntoView({ block: "center" });
  }

  /** Shows what the address names; a link may name what is not here. */
  async function showPlace() {
    const entry = byId.get(place.chosen);
    await show(entry);
    if (entry) reveal(entry);
    else if (place.chosen) showMissing(place.chosen);
  }

  /** @param {string} id */
  function showMissing(id) {
    label.replaceChildren();
    body.replaceChildren(
      make(
        "div",
        { class: "verdict missing" },
        make("h2", { tabindex: "-1" }, `${content.missing} `, make("code", {}, id)),
        make("button", { type: "button", class: "more", onclick: showAll }, "Show all"),
      ),
    );
    uncover(true);
  }

  function showAll() {
    close();
    bar.clear();
    bar.focus();
  }

  /**
   * Chooses an entry as a person does: the way back leads to what was shown before.
   * @param {Entry} entry
   */
  async function choose(entry) {
    place = { ...place, chosen: entry.id };
    address.write(place, true);
    await show(entry);
    reveal(entry);
    body.querySelector("h2")?.focus({ preventScroll: true });
  }

  function close() {
    const left = open;
    place = { ...place, chosen: "" };
    address.write(place, true);
    show(undefined);
    left?.cell.focus();
  }

  /**
   * Goes to the next entry that is shown, or the next that is loud.
   * @param {number} by
   * @param {boolean} [loud]
   */
  function step(by, loud = false) {
    const steps = loud ? shown.filter((entry) => entry.loud || entry === open) : shown;
    const at = open ? steps.indexOf(open) : -1;
    const next = at < 0 ? steps[by > 0 ? 0 : steps.length - 1] : steps[at + by];
    if (next) choose(next);
  }

  list.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cell = /** @type {Element} */ (event.target).closest("a[data-id]");
    const entry = cell && byId.get(/** @type {HTMLElement} */ (cell).dataset.id ?? "");
    if (!entry) return;
    event.preventDefault();
    choose(entry);
  });
  addEventListener("popstate", () => {
    place = address.read();
    bar.set(place.filters);
    filter();
    showPlace();
  });
  wide.addEventListener("change", () => {
    overview.inert = !panel.hidden && !wide.matches;
  });

  const keys = {
    "/": /** @type {[string, () => void]} */ (["Look for words", () => bar.focus()]),
    j: /** @type {[string, () => void]} */ (["Next", () => step(1)]),
    k: /** @type {[string, () => void]} */ (["Previous", () => step(-1)]),
    n: /** @type {[string, () => void]} */ (["Next to look at", () => step(1, true)]),
    p: /** @type {[string, () => void]} */ (["Previous to look at", () => step(-1, true)]),
    c: /** @type {[string, () => void]} */ ([
      "Copy the command that reproduces it",
      () => /** @type {HTMLElement | null} */ (body.querySelector(".command .copy"))?.click(),
    ]),
    Escape: /** @type {[string, () => void]} */ ([
      "Close the details",
      () => panel.hidden || close(),
    ]),
    ...content.keys,
  };
  const help = helpDialog(keys);
  onKeys({ ...keys, "?": ["Show the keys", () => help.showModal()] });
  content.header.querySelector(".tools")?.append(keysButton(help));

  document.body.append(app, help);
  bar.set(place.filters);
  filter();
  // On a wide screen what is wrong needs no click.
  const loud = wide.matches ? entries.find((entry) => entry.loud) : undefined;
  const isShown = place.chosen ? showPlace() : show(loud);
  isShown.then(() => performance.mark("shown"));
}

/**
 * @param {string} words
 * @param {string} sign
 * @param {string} key
 * @param {() => void} action
 */
function button(words, sign, key, action) {
  return make(
    "button",
    {
      type: "button",
      class: "quiet-button",
      title: `${words} (${key})`,
      "aria-label": words,
      onclick: action,
    },
    make("span", { "aria-hidden": "true" }, sign),
  );
}
