// @ts-check
/** The page of a comparison: what the new build does differently, old and new side by side. */
import "./report.css";

import { codeBlock } from "./code.js";
import { readData } from "./data.js";
import { make } from "./elements.js";
import { shell } from "./shell.js";
import { sides } from "./sides.js";
import { countValues, entryLink, listSection, part, pill } from "./parts.js";
import { buildSummary, heading } from "./summary.js";

/** The severities, each with the word of a verdict whose colour it has. */
const SEVERITIES = /** @type {const} */ ([
  ["breaking", "fail", "✗"],
  ["widening", "known", "+"],
  ["cosmetic", "skip", "~"],
]);

const data = readData();
/** @type {ComparisonIndex} */
const comparison = data.index;
const { findings } = comparison;

/** @param {string} severity */
const styleOf = (severity) => SEVERITIES.find(([name]) => name === severity) ?? SEVERITIES[0];

/**
 * @param {ListedFinding} finding
 * @param {number} number
 * @returns {import("./shell.js").Row}
 */
function row(finding, number) {
  const { severity, kind, what, subject, values, hint, where, libraries, requirements } = finding;
  const [, word, sign] = styleOf(severity);
  const id = String(number + 1);
  const cell = entryLink({ id, word, sign, context: `${subject}: `, text: severity });
  const change = hint ? `${what} (${hint})` : what;
  return {
    entries: [
      {
        id,
        text: `${subject} ${change} ${finding.rule} ${values} ${requirements.join(" ")}`.toLowerCase(),
        facets: {
          severity,
          kind,
          what,
          library: libraries.length > 1 ? "both" : (libraries[0] ?? ""),
        },
        cell,
        urgent: severity === "breaking",
      },
    ],
    element: make(
      "li",
      { class: "row" },
      make(
        "div",
        { class: "what" },
        make("p", { class: "statement" }, make("code", {}, subject)),
        make(
          "p",
          { class: "about" },
          make("span", {}, change),
          make("span", { class: "from" }, where),
        ),
        values && make("p", { class: "gist" }, values),
      ),
      make("div", { class: "cells" }, cell),
    ),
  };
}

/**
 * @param {string} title
 * @param {string} about
 * @param {(finding: ListedFinding) => boolean} fits
 * @returns {import("./shell.js").Section[]}
 */
function section(title, about, fits) {
  const rows = findings.flatMap((finding, number) => (fits(finding) ? [row(finding, number)] : []));
  if (rows.length === 0) return [];
  const isUrgent = rows.some(({ entries }) => entries.some((entry) => entry.urgent));
  return [listSection({ title, about, rows, isUrgent })];
}

/** @param {ListedFinding} finding */
const isVerdict = ({ kind }) => kind === "verdict";

/**
 * @param {string} name
 * @param {string} label
 * @param {(finding: ListedFinding) => string} valueOf
 * @returns {import("./filters.js").Facet}
 */
const facet = (name, label, valueOf) => ({ name, label, values: countValues(findings, valueOf) });

/** @param {FindingDetail["occurrences"][number]} occurrence */
function occurrence({ library, part: name, calls, place }) {
  return make(
    "div",
    { class: "happening" },
    make("p", { class: "title" }, `${name} `, make("span", { class: "tag" }, library)),
    calls && codeBlock(calls),
    sides(place, { names: ["old", "new"], label: `${name}, under ${library}` }),
  );
}

/** @param {FindingDetail} detail */
function shown(detail) {
  const { subject, what, hint, values, where, requirements, occurrences, others } = detail;
  const [first, ...further] = occurrences;
  return make(
    "article",
    { class: "verdict" },
    make(
      "div",
      { class: "promised" },
      make("h2", { tabindex: "-1" }, subject),
      make("p", { class: "source" }, hint ? `${what} (${hint})` : what),
      values && make("p", { class: "gist" }, values),
      make(
        "p",
        { class: "source" },
        make("code", { class: "tag" }, detail.rule),
        ` ${detail.meaning}`,
      ),
    ),
    first && part("A call that shows it", occurrence(first)),
    lines("Requirements that changed with it", detail.verdicts),
    lines("With the same cause", detail.also),
    requirements.length > 0 &&
      part(
        "Requirements that these calls test",
        make(
          "p",
          { class: "conditions" },
          requirements.map((id) => make("code", { class: "tag" }, id)),
        ),
      ),
    further.length > 0 &&
      part(
        "Elsewhere",
        make(
          "details",
          {},
          make("summary", {}, where),
          further.map(occurrence),
          others.length > 0 && make("p", { class: "quiet" }, `and in: ${others.join("; ")}`),
        ),
      ),
  );
}

/**
 * @param {string} title
 * @param {string[]} texts
 */
function lines(title, texts) {
  if (texts.length === 0) return null;
  const items = texts.map((text) => make("li", {}, text));
  return part(title, make("ul", { class: "conditions" }, items));
}

/**
 * @param {string} title
 * @param {string[]} texts
 * @param {string} look its class
 */
function note(title, texts, look) {
  if (texts.length === 0) return [];
  const items = texts.map((text) => make("li", {}, text));
  return [make("section", { class: look }, make("h2", {}, title), make("ul", {}, items))];
}

/** @param {string} words which tracker was served; empty for the stub */
const tracker = (words) => (words ? [`tracker ${words}`] : []);

const header = heading({
  title: comparison.headline,
  kicker: `${comparison.destination}: ${comparison.title}`,
  good: comparison.counts.breaking === 0,
  shares: SEVERITIES.map(([name, word]) => ({
    name: word,
    label: name,
    count: comparison.counts[name],
  })),
  facts: [
    ["Old", [buildSummary(comparison.old), ...tracker(comparison.trackers[0])]],
    ["New", [buildSummary(comparison.new), ...tracker(comparison.trackers[1])]],
    ["Compared", [comparison.extent]],
    ["Seen", [comparison.rests_on]],
    ["Harness", [comparison.harness]],
  ],
});

shell({
  header,
  facets: [
    {
      ...facet("severity", "severity", ({ severity }) => severity),
      chips: true,
      possible: SEVERITIES.map(([name]) => name),
    },
    facet("kind", "kind", ({ kind }) => kind),
    facet("what", "change", ({ what }) => what),
    facet("library", "library", ({ libraries }) =>
      libraries.length > 1 ? "both" : (libraries[0] ?? ""),
    ),
  ],
  before: [
    ...note("What the harness could not decide", comparison.doubts, "note bad"),
    ...note("What your rules leave out", comparison.silenced, "note"),
  ],
  sections: [
    ...section(
      "Breaking",
      "what was sent is gone or different",
      (one) => one.severity === "breaking" && !isVerdict(one),
    ),
    ...section("Requirements that broke or were fixed", "promised by the documentation", isVerdict),
    ...section(
      "Widening",
      "something new is sent",
      (one) => one.severity === "widening" && !isVerdict(one),
    ),
    ...section(
      "Cosmetic",
      "no change in what is sent",
      (one) => one.severity === "cosmetic" && !isVerdict(one),
    ),
  ],
  noun: "findings",
  missing: "This comparison has no finding",
  detail(chosen) {
    const number = Number(chosen.id) - 1;
    const [name, word, sign] = styleOf(findings[number]?.severity ?? "");
    return {
      label: [pill(word, sign, name)],
      body: data.detail(number).then(shown),
    };
  },
});
