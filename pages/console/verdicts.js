// @ts-check
/** Shows what requirements say that make the very calls which were made. */

import { copyButton } from "./copy.js";
import { element } from "./dom.js";

/** @typedef {import("./types.js").Tried} Tried */
/** @typedef {import("./types.js").Verdict} Verdict */

/**
 * @param {Tried} tried
 * @param {(id: string) => void} load is told which requirement a person wants in the editor
 */
export function verdictCards(tried, load) {
  const cards = tried.verdicts.map(card);
  if (cards.length === 0) {
    cards.push(
      element(
        "p",
        { class: "empty" },
        tried.nearly.length > 0
          ? "No requirement makes these calls under these settings and conditions."
          : "No requirement makes just these calls. ‘As a requirement’ writes one.",
      ),
    );
  }
  if (tried.nearly.length > 0) cards.push(nearly(tried, load));
  return cards;
}

/** Returns the card of what could not be judged at all. @param {string} problem */
export function problemCard(problem) {
  return element(
    "article",
    { class: "verdict error" },
    element("h3", {}, element("span", { class: "word" }, "error"), " Nobody can tell"),
    element("pre", {}, problem),
  );
}

/** @param {Verdict} verdict */
function card(verdict) {
  const { source, word } = verdict;
  const told = element(
    "details",
    { open: word !== "pass" },
    element("summary", {}, element("code", {}, verdict.requirement), ` · ${verdict.level}`),
    element(
      "p",
      { class: "quiet" },
      `${source.document} › ${source.section}: “${source.quote}” `,
      link(source.url),
    ),
  );
  if (verdict.reason) told.append(element("p", {}, verdict.reason));
  told.append(...verdict.differences.map(difference));
  told.append(command(verdict.reproduce));
  return element(
    "article",
    { class: `verdict ${word}` },
    element("h3", {}, element("span", { class: "word" }, word), " ", verdict.statement),
    told,
  );
}

/** @param {string} url */
function link(url) {
  if (!/^https?:/.test(url)) return element("span", {}, url);
  return element("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, url);
}

/** @param {Verdict["differences"][number]} one */
function difference(one) {
  const made = element(
    "div",
    { class: "difference" },
    element("code", { class: "path" }, one.path),
  );
  const sides = element("dl", {});
  for (const [name, value] of [
    ["expected", one.expected],
    ["observed", one.observed],
  ]) {
    sides.append(
      element(
        "div",
        { class: String(name) },
        element("dt", {}, String(name)),
        element("dd", {}, element("pre", {}, String(value))),
      ),
    );
  }
  made.append(sides);
  for (const words of [one.hint, ...one.ways].filter(Boolean)) {
    made.append(element("p", { class: "quiet" }, words));
  }
  return made;
}

/** @param {string} line */
const command = (line) =>
  element(
    "p",
    { class: "command" },
    element("code", {}, line),
    copyButton("Copy", () => line),
  );

/**
 * @param {Tried} tried
 * @param {(id: string) => void} load
 */
function nearly(tried, load) {
  const items = tried.nearly.map((one) =>
    element(
      "li",
      {},
      element(
        "button",
        { type: "button", class: "link", click: () => load(one.requirement) },
        one.requirement,
      ),
      ` ${one.statement} `,
      element("span", { class: "quiet" }, `But ${one.others.join(", and ")}.`),
    ),
  );
  const many = tried.nearly.length > 1 ? "requirements make" : "requirement makes";
  return element(
    "details",
    { class: "nearly" },
    element("summary", {}, `${tried.nearly.length} other ${many} these calls`),
    element("ul", {}, ...items),
  );
}
