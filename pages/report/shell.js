// @ts-check
/**
 * The frame of a page of results: a list with filters, and beside it the details of the chosen
 * entry. The address holds the chosen entry and the filters.
 */
import * as address from "./address.js";
import { make } from "./elements.js";
import { chosenOf, filterBar } from "./filters.js";
import { helpDialog, keysButton, onKeys } from "./keyboard.js";
import { detailsPanel } from "./panel.js";
import { LIST, viewTabs } from "./views.js";

/**
 * An entry of the list. `facets` has its values to filter by, `text` is what the search looks
 * through, and `cell` is its link in the list. `urgent` says that a person should look at it.
 * @typedef {object} Entry
 * @property {string} id
 * @property {string} text
 * @property {{ [facet: string]: string }} facets
 * @property {HTMLAnchorElement} cell
 * @property {boolean} urgent
 */

/** A line of the list, with its entries. @typedef {{ element: HTMLElement, entries: Entry[] }} Row */

/** @typedef {{ element: HTMLElement, rows: Row[] }} Section */

/**
 * @typedef {object} Content
 * @property {HTMLElement} header
 * @property {import("./filters.js").Facet[]} facets
 * @property {import("./views.js").Opening | null} [opening]
 * @property {Section[]} sections
 * @property {HTMLElement[]} [before] elements above the list
 * @property {HTMLElement[]} [after] elements below the list
 * @property {string} noun the plural of what a row shows: "requirements"
 * @property {string} missing the message for an unknown id, which follows: "This report has no verdict"
 * @property {(entry: Entry) => { label: Node[], body: Promise<Node> }} detail
 */

const WIDE = "(min-width: 68rem)";

/** @param {Content} content */
export function shell(content) {
  const entries = content.sections.flatMap(({ rows }) => rows.flatMap((row) => row.entries));
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const wide = matchMedia(WIDE);
  let view = address.read();
  /** @type {Entry[]} */
  let shown = entries;
  /** @type {Entry | undefined} */
  let open;
  const opening = content.opening ?? null;

  const found = make("p", { class: "found", role: "status" });
  const nothing = make("p", { class: "none", hidden: true }, "Nothing matches. ");
  const bar = filterBar(content.facets, (filters) => {
    if (opening && filters.size === 0) filters.set(...LIST);
    view = { ...view, filters };
    address.write(view);
    filter();
  });
  nothing.append(
    make("button", { type: "button", class: "more", onclick: () => bar.clear() }, "Show all"),
  );
  const list = make(
    "div",
    {},
    content.before ?? [],
    found,
    content.sections.map(({ element }) => element),
    nothing,
    content.after ?? [],
  );
  const main = make("main", {}, opening?.element, list);
  const tabs = opening ? viewTabs(opening, content) : null;
  if (tabs) bar.element.prepend(tabs.element);
  const overview = make("div", { class: "overview" }, content.header, bar.element, main);
  const { panel, label, body } = detailsPanel(step, close);
  const app = make("div", { class: "app" }, overview, panel);

  /** Says whether the opening is shown: until somebody asks for the list. */
  const isOpening = () => opening !== null && view.filters.size === 0;

  /** Reads the address. A link to an entry that the opening lacks leads to the list. */
  function readAddress() {
    view = address.read();
    const isElsewhere = byId.has(view.chosen) && !opening?.places.has(view.chosen);
    if (isOpening() && isElsewhere) {
      view.filters.set(...LIST);
      address.write(view);
    }
  }

  /** @param {Entry} entry */
  const linkOf = (entry) => (isOpening() && opening?.places.get(entry.id)?.link) || entry.cell;

  function filter() {
    const words = (view.filters.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = chosenOf(content.facets, view.filters);
    shown = [];
    let rows = 0;
    for (const section of content.sections) {
      let some = false;
      for (const row of section.rows) {
        const fitting = row.entries.filter((entry) => {
          const fits =
            chosen.every(({ name, values }) => values.includes(entry.facets[name] ?? "")) &&
            words.every((word) => entry.text.includes(word));
          entry.cell.classList.toggle("filtered-out", !fits);
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
    if (!opening || !tabs) return;
    const isFirst = isOpening();
    opening.element.hidden = !isFirst;
    list.hidden = isFirst;
    overview.classList.toggle("at-opening", isFirst);
    tabs.choose(isFirst);
    if (isFirst) shown = opening.steps.flatMap((id) => byId.get(id) ?? []);
  }

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    panel.hidden = !isOpen;
    app.classList.toggle("open", isOpen);
    overview.inert = isOpen && !wide.matches;
  }

  /** @param {Entry | undefined} entry */
  async function show(entry) {
    main.querySelector("[aria-current]")?.removeAttribute("aria-current");
    open = entry;
    setOpen(Boolean(entry));
    if (!entry) return;
    linkOf(entry).setAttribute("aria-current", "true");
    const detail = content.detail(entry);
    label.replaceChildren(...detail.label);
    const made = await detail.body;
    if (open !== entry) return; // another entry was chosen in the meantime
    body.replaceChildren(made);
    panel.scrollTop = 0;
  }

  /**
   * Scrolls to an entry of the list that is out of view, or behind the bar.
   * @param {Entry} entry
   */
  function reveal(entry) {
    const cell = linkOf(entry);
    if (cell !== entry.cell) opening?.places.get(entry.id)?.unfold();
    const { top, bottom } = cell.getBoundingClientRect();
    const isCovered = top < bar.element.getBoundingClientRect().bottom || bottom > innerHeight;
    if (isCovered) cell.scrollIntoView({ block: "center" });
  }

  /** Shows the entry that the address names. A link may name one that is not in this report. */
  async function showChosen() {
    const entry = byId.get(view.chosen);
    await show(entry);
    if (entry) reveal(entry);
    else if (view.chosen) showMissing(view.chosen);
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
    setOpen(true);
  }

  function showAll() {
    close();
    bar.clear();
    bar.focus();
  }

  /**
   * Chooses an entry. The browser's back button leads to the one before.
   * @param {Entry} entry
   */
  async function choose(entry) {
    view = { ...view, chosen: entry.id };
    address.write(view, true);
    await show(entry);
    reveal(entry);
    body.querySelector("h2")?.focus({ preventScroll: true });
  }

  function close() {
    const left = open;
    view = { ...view, chosen: "" };
    address.write(view, true);
    show(undefined);
    if (left) linkOf(left).focus();
  }

  /**
   * Goes to another entry that is shown, or to another urgent one.
   * @param {number} by
   * @param {boolean} [urgent]
   */
  function step(by, urgent = false) {
    const from = isOpening() && open ? byId.get(opening?.places.get(open.id)?.id ?? "") : open;
    const steps = urgent ? shown.filter((entry) => entry.urgent || entry === from) : shown;
    const at = from ? steps.indexOf(from) : -1;
    const next = at < 0 ? steps[by > 0 ? 0 : steps.length - 1] : steps[at + by];
    if (next) choose(next);
  }

  main.addEventListener("click", (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const cell = /** @type {Element} */ (event.target).closest("a[data-id]");
    const entry = cell && byId.get(/** @type {HTMLElement} */ (cell).dataset.id ?? "");
    if (!entry) return;
    event.preventDefault();
    choose(entry);
  });
  addEventListener("popstate", () => {
    readAddress();
    bar.set(view.filters);
    filter();
    showChosen();
  });
  wide.addEventListener("change", () => {
    overview.inert = !panel.hidden && !wide.matches;
  });

  const keys = {
    "/": /** @type {[string, () => void]} */ (["Search", () => bar.focus()]),
    j: /** @type {[string, () => void]} */ (["Next", () => step(1)]),
    k: /** @type {[string, () => void]} */ (["Previous", () => step(-1)]),
    n: /** @type {[string, () => void]} */ (["Next problem", () => step(1, true)]),
    p: /** @type {[string, () => void]} */ (["Previous problem", () => step(-1, true)]),
    c: /** @type {[string, () => void]} */ ([
      "Copy the command that reproduces it",
      () =>
        /** @type {HTMLElement | null} */ (
          (panel.hidden ? main : body).querySelector(".command .copy")
        )?.click(),
    ]),
    Escape: /** @type {[string, () => void]} */ ([
      "Close the details",
      () => panel.hidden || close(),
    ]),
    t: /** @type {[string, () => void]} */ ([
      "Change the theme",
      () => /** @type {HTMLElement} */ (content.header.querySelector(".theme")).click(),
    ]),
  };
  const help = helpDialog(keys);
  onKeys({ ...keys, "?": ["Show the keys", () => help.showModal()] });
  content.header.querySelector(".tools")?.append(keysButton(help));

  document.body.append(app, help);
  readAddress();
  bar.set(view.filters);
  filter();
  // On a wide screen, the list shows the first problem without a click.
  const urgent = wide.matches && !isOpening() ? entries.find((entry) => entry.urgent) : undefined;
  const isShown = view.chosen ? showChosen() : show(urgent);
  isShown.then(() => performance.mark("shown"));
}
