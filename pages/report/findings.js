// @ts-check
/** What a run opens with: each fault once, with the call that shows it and what came of it. */
import { codeBlock, coloured } from "./code.js";
import { copyButton } from "./copy.js";
import { link, make, visible } from "./elements.js";
import { requirementRow } from "./requirement-row.js";

/** Up to so many findings are open from the start; of more, only the first. */
const MOST_OPEN = 4;

/**
 * A finding, or what else a person must look at, as it is listed.
 * @typedef {object} Card
 * @property {string} title
 * @property {string} destination
 * @property {number[]} verdicts
 * @property {number} witness the verdict that shows it best
 * @property {string} calls
 * @property {string} reproduce
 * @property {string[]} [libraries]
 * @property {string} [only] which engines alone show it
 * @property {Record<string, number>} [levels] of the requirements that count
 * @property {number} [others] how many more requirements show it, which no document promises
 * @property {string[]} [conditions]
 * @property {FindingDifference[]} [differences]
 * @property {number} [more]
 * @property {string[]} [faults]
 * @property {FindingReason[]} [reasons]
 * @property {FormerFinding[]} [was] what it was when it became known, where it changed
 */

/** @typedef {import("./views.js").Place} Place */

/**
 * Returns everything a run opens with, and by the id of a verdict the card that has it.
 * @param {ReportIndex} report
 * @param {(verdict: number) => HTMLAnchorElement} cellOf makes the link of a verdict
 * @param {{ builds: HTMLElement[], notices: HTMLElement[] }} parts what stands above and below
 */
export function findingsView(report, cellOf, { builds, notices }) {
  const isOfSeveral = new Set(report.requirements.map(({ destination }) => destination)).size > 1;
  const { new: fresh, looks, known, undecided, vacuous, compare } = report.findings;
  /** @type {string[]} */
  const steps = [];
  /** @type {Map<string, Place>} */
  const places = new Map();

  /**
   * @param {Card} card
   * @param {number} number
   * @param {{ sort: string, isOpen: boolean }} options
   */
  function item(card, number, { sort, isOpen }) {
    const id = report.verdicts[card.witness]?.id ?? "";
    const details = make(
      "a",
      { href: `#${encodeURIComponent(id)}`, "data-id": id, class: "whole" },
      "The whole verdict",
    );
    steps.push(id);
    const requirements = requirementsOf(card, report, cellOf);
    const element = make(
      "details",
      { class: `finding ${sort}`, open: isOpen },
      summary(card, number, requirements.length, isOfSeveral),
    );
    // What is folded is made when somebody asks for it: a run may have many findings.
    const fill = () => {
      if (element.open && element.childElementCount === 1) {
        element.append(content(card, details, requirements));
      }
    };
    element.addEventListener("toggle", fill);
    fill();
    const unfold = () => {
      element.open = true;
      fill();
    };
    for (const at of card.verdicts) {
      const other = report.verdicts[at]?.id ?? "";
      if (!places.has(other)) places.set(other, { id, link: details, unfold });
    }
    return make("li", {}, element);
  }

  /**
   * @param {string} title
   * @param {string} about
   * @param {Card[]} cards
   * @param {string} sort
   * @param {number} [most] up to so many are open
   */
  function section(title, about, cards, sort, most = 0) {
    if (cards.length === 0) return null;
    return make(
      "section",
      { class: `findings of-${sort}` },
      make("h2", {}, title, make("span", { class: "from" }, about)),
      make(
        "ol",
        {},
        cards.map((card, at) =>
          item(card, at + 1, {
            sort,
            isOpen: most > 0 && (cards.length <= most || at === 0),
          }),
        ),
      ),
    );
  }

  const element = make(
    "div",
    { class: "opening" },
    builds,
    fresh.length > 0 && builds.length === 0 && compare.map(since),
    section("What is wrong", newsOf(report), fresh, "new", MOST_OPEN),
    section(
      "What could not be decided",
      "the harness cannot tell whether the build keeps these promises",
      undecided,
      "error",
      1,
    ),
    section("What cannot fail", "these expectations check nothing", vacuous, "error", 1),
    notices,
    section(
      "Worth a look",
      "no document promises these, so they do not fail the run",
      looks,
      "worth-a-look",
    ),
    section("Known deviations", "as they were: they do not fail the run", known, "known"),
  );
  return { element, steps, places };
}

/** @param {string} command */
function since(command) {
  return make(
    "p",
    { class: "since" },
    make("b", {}, "Since when?"),
    " Compare with the build that is live: ",
    make("code", {}, command),
    " ",
    copyButton(command),
  );
}

/** @param {ReportIndex} report */
function newsOf({ findings }) {
  const changed = findings.new.filter(({ was }) => was.length > 0).length;
  if (changed === 0 && findings.known.length === 0) return "";
  const sorts = [changed < findings.new.length && "new", changed > 0 && "changed"].filter(Boolean);
  return `${sorts.join(" or ")}: no known deviation explains these`;
}

/**
 * Returns the head of a card: what is wrong, for whom, and at a glance what came of which call.
 * @param {Card} card
 * @param {number} number
 * @param {number} count of its requirements
 * @param {boolean} isOfSeveral whether the run has several destinations, so that it says which
 */
function summary(card, number, count, isOfSeveral) {
  const { title, destination, calls, libraries = [], only = "", levels = {}, others = 0 } = card;
  const { differences = [], reasons = [], was = [] } = card;
  const [first] = differences;
  const told = Object.entries(levels).map(([level, times]) => `${times} ${level}`);
  return make(
    "summary",
    {},
    make("span", { class: "number", "aria-hidden": "true" }, number),
    make("h3", {}, only && make("span", { class: "tag only" }, only), only && " ", title),
    was.map((former) =>
      make(
        "span",
        { class: "was" },
        make("b", {}, "changed"),
        ` It was known as: ${former.title} (${former.place})`,
      ),
    ),
    make(
      "span",
      { class: "reach" },
      make("b", {}, several(count - others)),
      told.length > 0 && `: ${told.join(", ")}`,
      others > 0 && `; ${others} more worth a look`,
      [...(isOfSeveral ? [destination] : []), ...libraries].map((name) =>
        make("span", { class: "tag" }, name),
      ),
    ),
    first &&
      make(
        "span",
        { class: "glance" },
        calls && make("code", {}, oneLine(calls)),
        make(
          "span",
          { class: "values" },
          value("lost", first.lost, first.name),
          value("added", first.added, first.name),
        ),
        first.hint && make("span", { class: "hint" }, first.hint),
        reasons.map(({ reason }) => make("span", { class: "known-reason" }, reason)),
      ),
  );
}

/** @param {number} count */
const several = (count) => `${count} requirement${count === 1 ? "" : "s"}`;

/** @param {string} text */
const oneLine = (text) => text.slice(0, 400).replaceAll(/\s+/g, " ");

/**
 * Returns what was promised or what arrived, in its colour; nothing of what is not there.
 * @param {"lost" | "added"} sort
 * @param {string | null} source
 * @param {string} [name]
 */
function value(sort, source, name = "") {
  if (source === null) return null;
  const [sign, word] = sort === "lost" ? ["−", "promised"] : ["+", "arrived"];
  return make(
    "span",
    { class: `change ${sort}` },
    make("span", { class: "sign", "aria-hidden": "true" }, sign),
    make("span", { class: "unseen" }, `${word}: `),
    make("code", {}, name && `${name}: `, coloured(source)),
  );
}

/**
 * @param {Card} card
 * @param {HTMLElement} details
 * @param {RequirementLine[]} requirements
 */
function content(card, details, requirements) {
  const { calls, conditions = [], differences = [], faults = [], reasons = [] } = card;
  return make(
    "div",
    { class: "inside" },
    make(
      "div",
      { class: "shows" },
      make(
        "div",
        { class: "called" },
        make("p", { class: "label" }, calls ? "The shortest call that shows it" : "Shown by"),
        calls
          ? codeBlock(calls)
          : make("p", { class: "quiet" }, "No call: the page was only loaded."),
        conditions.length > 0 &&
          make(
            "p",
            { class: "conditions" },
            conditions.map((condition) => make("span", { class: "tag" }, condition)),
          ),
      ),
      differences.length > 0 && changes(card),
    ),
    faults.length > 0 && make("p", { class: "fault" }, `${faults.join("; ")}.`),
    reasons.map(({ reason, link: address, expires }) =>
      make(
        "p",
        { class: "known-reason" },
        `${reason} `,
        address && link(address),
        expires && ` until ${expires}`,
      ),
    ),
    commandLine(card.reproduce),
    make(
      "div",
      { class: "further" },
      make(
        "details",
        { class: "requirements" },
        make(
          "summary",
          {},
          requirements.length === 1 ? "Its requirement" : `Its ${several(requirements.length)}`,
        ),
        make(
          "ul",
          { class: "rows" },
          requirements.map(({ requirement, cells }) => requirementRow(requirement, cells())),
        ),
      ),
      details,
    ),
  );
}

/** @param {Card} card */
function changes({ differences = [], more = 0 }) {
  return make(
    "div",
    { class: "changes" },
    make(
      "p",
      { class: "label" },
      make("span", { class: "lost" }, "− promised"),
      " ",
      make("span", { class: "added" }, "+ arrived"),
    ),
    differences.map(({ path, lost, added, hint }) =>
      make(
        "div",
        { class: "difference" },
        make("code", { class: "at" }, path),
        value("lost", lost),
        value("added", added),
        hint && make("span", { class: "hint" }, hint),
      ),
    ),
    more > 0 && make("p", { class: "quiet" }, `… and ${more} more differences`),
  );
}

/** @param {string} command */
function commandLine(command) {
  return make(
    "div",
    { class: "command" },
    make("span", { class: "unseen" }, "Run"),
    make("code", {}, visible(command)),
    copyButton(command),
  );
}

/** @typedef {{ requirement: ListedRequirement, cells: () => HTMLAnchorElement[] }} RequirementLine */

/**
 * Returns the requirements of a card, each once, with its verdicts.
 * @param {Card} card
 * @param {ReportIndex} report
 * @param {(verdict: number) => HTMLAnchorElement} cellOf
 * @returns {RequirementLine[]}
 */
function requirementsOf({ verdicts }, report, cellOf) {
  /** @type {Map<number, number[]>} */
  const found = new Map();
  const rank = (/** @type {number} */ at) =>
    (report.verdicts[at]?.red ? 0 : report.columns.length) + (report.verdicts[at]?.column ?? 0);
  for (const at of verdicts.toSorted((one, other) => rank(one) - rank(other))) {
    const number = report.verdicts[at]?.requirement ?? -1;
    found.set(number, [...(found.get(number) ?? []), at]);
  }
  return [...found].flatMap(([number, own]) => {
    const requirement = report.requirements[number];
    return requirement ? [{ requirement, cells: () => own.map(cellOf) }] : [];
  });
}
