// @ts-check
/** Shows the verdicts of the requirements that make exactly the calls which were made. */

import { copyButton } from "../report/copy.js";
import { link, make } from "../report/elements.js";
import { happened, provenance } from "../report/verdict.js";

/** @typedef {import("./types.js").Tried} Tried */
/** @typedef {import("./types.js").Verdict} Verdict */

/**
 * @param {Tried} tried
 * @param {(id: string) => void} load loads a requirement into the editor
 */
export function verdictCards(tried, load) {
  const worst = tried.verdicts.find(({ word }) => word !== "pass");
  const cards = tried.verdicts.map((verdict) => card(verdict, verdict === worst));
  if (cards.length === 0) {
    cards.push(
      make(
        "p",
        { class: "empty" },
        tried.others.length > 0
          ? "No requirement makes these calls under these settings and conditions."
          : "No requirement makes exactly these calls. The tab ‘As a requirement’ writes one.",
      ),
    );
  }
  if (tried.others.length > 0) cards.push(otherRequirements(tried, load));
  return [...findings(tried), ...cards];
}

/** Returns the card for a run that could not be judged. @param {string} problem */
export function problemCard(problem) {
  return make(
    "article",
    { class: "judged error" },
    make(
      "h3",
      {},
      make("span", { class: "pill error" }, "error"),
      " The calls could not be judged",
    ),
    make("pre", {}, problem),
  );
}

/** Returns the card for a run that cannot become a requirement. @param {string} reason */
export function noRequirementCard(reason) {
  return make(
    "article",
    { class: "judged none" },
    make("h3", {}, "This run cannot become a requirement"),
    make("p", {}, reason),
  );
}

/** Returns the list of what is wrong, once each. @param {Tried} tried */
function findings(tried) {
  if (tried.findings.length === 0) return [];
  const items = tried.findings.map(({ title, word, requirements }) => {
    const count =
      requirements.length === 1 ? "1 requirement" : `${requirements.length} requirements`;
    return make(
      "li",
      { class: word, title: requirements.join("\n") },
      make("b", {}, title),
      " ",
      make("span", { class: "quiet" }, count),
    );
  });
  return [make("ul", { class: "what-is-wrong", "aria-label": "What is wrong" }, ...items)];
}

/** @param {Verdict} verdict @param {boolean} open */
function card(verdict, open) {
  const { source, word } = verdict;
  return make(
    "article",
    { class: `judged ${word}` },
    make(
      "h3",
      {},
      make("span", { class: `pill ${word}` }, word.replaceAll("-", " ")),
      " ",
      verdict.statement,
    ),
    make(
      "details",
      { open },
      make("summary", {}, make("code", {}, verdict.requirement), ` · ${verdict.level}`),
      make(
        "p",
        { class: "quiet" },
        make("q", {}, source.quote),
        " ",
        link(source.url, `${source.document} › ${source.section}`),
      ),
      happened(verdict),
      provenance(verdict),
      make(
        "p",
        { class: "again" },
        make("code", {}, verdict.reproduce),
        copyButton(verdict.reproduce),
      ),
    ),
  );
}

/**
 * @param {Tried} tried
 * @param {(id: string) => void} load
 */
function otherRequirements(tried, load) {
  const items = tried.others.map((one) =>
    make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "link", onclick: () => load(one.requirement) },
        one.requirement,
      ),
      ` ${one.statement} `,
      make("span", { class: "quiet" }, `But ${one.mismatches.join(", and ")}.`),
    ),
  );
  const many = tried.others.length > 1 ? "requirements make" : "requirement makes";
  return make(
    "details",
    { class: "other-requirements" },
    make("summary", {}, `${tried.others.length} other ${many} these calls`),
    make("ul", {}, ...items),
  );
}
