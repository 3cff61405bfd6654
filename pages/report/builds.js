// @ts-check
/** What a run found of each build, in a row; and what was learned where there is no contract. */
import { make } from "./elements.js";

const WORDS = ["pass", "fail", "error", "worth a look", "known"];
const ALWAYS = 3;

/**
 * Returns the section on builds: none for a few that all have a contract.
 * @param {BuildRow[]} rows
 * @returns {HTMLElement | false}
 */
export function buildsSection(rows) {
  const learned = rows.filter((row) => row.learned);
  if (rows.length < ALWAYS && learned.length === 0) return false;
  return make(
    "section",
    { class: "note builds" },
    make("h2", {}, "Builds"),
    rows.length > 1 && table(rows),
    learned.map(learnedOf),
  );
}

/** @param {BuildRow[]} rows */
function table(rows) {
  const words = WORDS.filter((word, at) => at < ALWAYS || rows.some(({ counts }) => counts[word]));
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
      rows.map((row) => {
        const counts = words.map((word) => row.counts[word] ?? 0);
        const numbers = [...counts, row.nothing_arrived, row.findings.length];
        const seen = [...row.functions, ...row.hosts].join(", ");
        return make(
          "tr",
          {},
          make("th", { scope: "row", title: row.build }, row.name),
          numbers.map((number) => make("td", { class: "number" }, String(number || "–"))),
          make("td", {}, row.reason || seen || "nothing"),
        );
      }),
    ),
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
