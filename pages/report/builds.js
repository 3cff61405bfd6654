// @ts-check
/** What a run found of each build, in a row; and what was learned where there is no contract. */
import { make } from "./elements.js";

const WORDS = ["fail", "error", "worth a look", "known", "pass"];
const ALWAYS = new Set(["fail", "error", "pass"]);

/** Fewer builds need no table: the findings and the list tell them apart. */
const FEWEST = 3;

/**
 * Returns the table of builds, those with something wrong first; nothing for a few builds.
 * @param {BuildRow[]} rows
 */
export function buildsTable(rows) {
  if (rows.length < FEWEST) return [];
  const urgency = (/** @type {BuildRow} */ { counts }) => WORDS.findIndex((word) => counts[word]);
  const isQuiet = (/** @type {BuildRow} */ row) => WORDS[urgency(row)] === "pass";
  const loud = rows.filter((row) => !isQuiet(row)).sort((a, b) => urgency(a) - urgency(b));
  const quiet = rows.filter(isQuiet);
  return [
    make(
      "section",
      { class: "note builds" },
      make("h2", {}, `Builds: ${rows.length}`),
      loud.length > 0 && table(loud, rows),
      quiet.length > 0 &&
        make(
          "details",
          { open: loud.length === 0 },
          make("summary", {}, `${quiet.length} in which nothing is wrong`),
          table(quiet, rows),
        ),
    ),
  ];
}

/**
 * Returns what was learned of builds that nobody has described, or nothing.
 * @param {BuildRow[]} rows
 * @returns {HTMLElement | false}
 */
export function learnedSection(rows) {
  const learned = rows.filter((row) => row.learned);
  if (learned.length === 0) return false;
  return make(
    "section",
    { class: "note builds" },
    make("h2", {}, "Learned of builds"),
    learned.map(learnedOf),
  );
}

/**
 * @param {BuildRow[]} rows
 * @param {BuildRow[]} every says which columns there are
 */
function table(rows, every) {
  const words = WORDS.filter(
    (word) => ALWAYS.has(word) || every.some(({ counts }) => counts[word]),
  );
  const heads = ["build", ...words, "nothing arrived", "findings", "observed"];
  return make(
    "table",
    {},
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        heads.map((head) => make("th", { scope: "col" }, head)),
      ),
    ),
    make(
      "tbody",
      {},
      rows.map((row) => line(row, words)),
    ),
  );
}

/**
 * @param {BuildRow} row
 * @param {string[]} words
 */
function line(row, words) {
  const { counts, functions, hosts, reason } = row;
  /** @type {[string, number][]} */
  const numbers = [
    ...words.map((word) => /** @type {[string, number]} */ ([word, counts[word] ?? 0])),
    ["", row.nothing_arrived],
    ["fail", row.findings.length],
  ];
  return make(
    "tr",
    {},
    make("th", { scope: "row", title: row.build }, row.name),
    numbers.map(([word, number]) =>
      make(
        "td",
        { class: `number ${number ? word.replaceAll(" ", "-") : "none"}` },
        String(number || "–"),
      ),
    ),
    make("td", {}, reason || [...functions, ...hosts].join(", ") || "nothing"),
  );
}

/** @param {BuildRow} row */
function learnedOf({ name, learned }) {
  const { globals = [], methods = [], loads = [], settings = [] } = learned ?? {};
  const said = settings.map(({ name, value, origin }) => `${name} ${value} (${origin})`);
  const parts = { globals, methods, loads, settings: said };
  return make(
    "details",
    {},
    make("summary", {}, `${name} has no contract: what its build says`),
    make(
      "dl",
      {},
      Object.entries(parts)
        .filter(([, values]) => values.length > 0)
        .flatMap(([label, values]) => [
          make("dt", {}, label),
          make(
            "dd",
            {},
            values.map((value) => make("code", {}, value)),
          ),
        ]),
    ),
  );
}
