// @ts-check
/** A requirement as a row of a list: what it promises, and the cells of its verdicts. */
import { make } from "./elements.js";

/**
 * @param {ListedRequirement} requirement
 * @param {Node[]} cells
 * @param {{ isUrgent?: boolean, gists?: string[] }} [more] one that is urgent names its document
 */
export function requirementRow(requirement, cells, { isUrgent = false, gists = [] } = {}) {
  const { document, section } = requirement;
  return make(
    "li",
    { class: "row" },
    make(
      "div",
      { class: "what" },
      make("p", { class: "statement" }, requirement.statement),
      make(
        "p",
        { class: "about" },
        make("code", {}, requirement.id),
        make("span", { class: "tag" }, requirement.level),
        isUrgent && make("span", { class: "from" }, `${document} › ${section}`),
      ),
      gists.map((gist) => make("p", { class: isUrgent ? "gist" : "gist calm" }, gist)),
    ),
    make("div", { class: "cells" }, cells),
  );
}
