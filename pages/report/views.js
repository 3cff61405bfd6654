// @ts-check
/** The two views of a page of results: what it opens with, and the list of everything. */
import { make } from "./elements.js";

/** What the address has where the list is shown without any filter. */
export const LIST = /** @type {[string, string]} */ (["view", "list"]);

/**
 * Where the opening shows an entry: the entry to go on from, the link, and what makes it visible.
 * @typedef {{ id: string, link: HTMLAnchorElement, unfold: () => void }} Place
 */

/**
 * What the page opens with, before any list. `steps` has the entries to go through, and `places` by
 * the id of an entry the one to go on from, and its link.
 * @typedef {object} Opening
 * @property {string} label
 * @property {number} count
 * @property {HTMLElement} element
 * @property {string[]} steps
 * @property {Map<string, Place>} places
 */

/**
 * Returns the links to the opening and to the list.
 * @param {Opening} opening
 * @param {import("./shell.js").Content} content
 */
export function viewTabs({ label, count }, { sections, noun }) {
  const all = sections.reduce((sum, { rows }) => sum + rows.length, 0);
  const links = [
    make("a", { href: "#" }, `${label} `, make("b", {}, count)),
    make("a", { href: `#?${new URLSearchParams([LIST])}` }, `All ${noun} `, make("b", {}, all)),
  ];
  return {
    element: make("nav", { class: "views", "aria-label": "Views" }, links),
    choose(/** @type {boolean} */ isFirst) {
      links.forEach((one, at) => {
        if ((at === 0) === isFirst) one.setAttribute("aria-current", "page");
        else one.removeAttribute("aria-current");
      });
    },
  };
}
