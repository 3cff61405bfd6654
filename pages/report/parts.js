// @ts-check
/** Parts that the pages of results share: sections, cells of the list, values to filter by. */
import { make } from "./elements.js";

/** @typedef {import("./elements.js").Child} Child */

/**
 * Returns a part of the details, under its title.
 * @param {string} title
 * @param {...(Child | Child[])} children
 */
export function part(title, ...children) {
  const name = title.toLowerCase().replaceAll(/\W+/g, "-");
  return make("section", { class: `part part-${name}` }, make("h3", {}, title), ...children);
}

/**
 * Returns a section of the list.
 * @param {{ title: string, about: string, rows: import("./shell.js").Row[], isUrgent: boolean }} content
 * @returns {import("./shell.js").Section}
 */
export function listSection({ title, about, rows, isUrgent }) {
  return {
    rows,
    element: make(
      "section",
      { class: isUrgent ? "group urgent" : "group" },
      make("h2", {}, title, about && make("span", { class: "from" }, about)),
      make(
        "ul",
        { class: "rows" },
        rows.map(({ element }) => element),
      ),
    ),
  };
}

/**
 * Returns the link of an entry. Its `context` is read to people who do not see the row.
 * @param {{ id: string, word: string, sign: string, context: string, text: string, title?: string }} content
 */
export function entryLink({ id, word, sign, context, text, title = "" }) {
  return make(
    "a",
    {
      href: `#${encodeURIComponent(id)}`,
      class: `cell ${word}`,
      "data-id": id,
      title: title || null,
    },
    make("span", { class: "sign", "aria-hidden": "true" }, sign),
    make("span", { class: "unseen" }, context),
    text,
  );
}

/**
 * Returns a word with its sign, in its colour.
 * @param {string} word the verdict that has this colour
 * @param {string} sign
 * @param {string} [text]
 */
export const pill = (word, sign, text = word) =>
  make(
    "span",
    { class: `pill ${word}` },
    make("span", { "aria-hidden": "true" }, sign),
    ` ${text}`,
  );

/**
 * Counts the values of a facet.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string | undefined} valueOf
 * @param {readonly string[]} [order] values that come first, in this order
 * @returns {import("./filters.js").Facet["values"]}
 */
export function countValues(items, valueOf, order = []) {
  /** @type {Map<string, number>} */
  const counts = new Map(order.map((value) => [value, 0]));
  for (const item of items) {
    const value = valueOf(item);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([value, count]) => ({ value, label: value, count }));
}
