// @ts-check
/** The list of requirements. Each is an example of calls to make. */

import { make } from "../report/elements.js";

/** @typedef {import("./types.js").Example} Example */

/**
 * Fills the list, and filters it.
 * @param {{ list: HTMLElement, filter: HTMLInputElement, count: HTMLElement }} places
 * @param {Example[]} examples
 * @param {(example: Example) => void} choose
 */
export function showExamples({ list, filter, count }, examples, choose) {
  const rows = examples.map((example) => ({
    text: searchText(example),
    row: row(example, choose),
  }));
  list.append(...rows.map(({ row: one }) => one));
  const apply = () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { text, row: one } of rows) {
      one.hidden = !wanted.every((word) => text.includes(word));
      shown += one.hidden ? 0 : 1;
    }
    count.textContent = shown === rows.length ? `${shown}` : `${shown} of ${rows.length}`;
  };
  filter.addEventListener("input", apply);
  apply();
}

/** Marks the requirement whose calls are in the editor. @param {HTMLElement} list @param {string} id */
export function markExample(list, id) {
  for (const button of list.querySelectorAll("button")) {
    const isMarked = button.dataset["id"] === id;
    if (isMarked) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    // Scroll the list only, never the page.
    if (isMarked) list.scrollTop = button.offsetTop - list.clientHeight / 3;
  }
}

/** @param {Example} example */
function searchText({ id, statement, level, methods, javascript }) {
  return [id, statement, level, ...methods, javascript.slice(0, 2000)].join(" ").toLowerCase();
}

/** @param {Example} example @param {(example: Example) => void} choose */
function row(example, choose) {
  const button = make(
    "button",
    { type: "button", "data-id": example.id, onclick: () => choose(example) },
    make("span", { class: "statement" }, example.statement),
    make("span", { class: "quiet" }, make("code", {}, example.id), ` ${example.level}`),
  );
  return make("li", {}, button);
}
