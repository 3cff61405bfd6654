// @ts-check
/** The report of a run: every requirement under every library, and the details of each verdict. */
import "./report.css";

import { buildsTable, learnedSection } from "./builds.js";
import { controlsGist, controlsSection } from "./controls.js";
import { readData } from "./data.js";
import { link, make } from "./elements.js";
import { findingsView } from "./findings.js";
import { shell } from "./shell.js";
import { countValues, entryLink, listSection, pill } from "./parts.js";
import { requirementRow } from "./requirement-row.js";
import { buildSummary, heading } from "./summary.js";
import { verdict } from "./verdict.js";

/** The words of a verdict, the most urgent first. */
const WORDS = /** @type {const} */ (["fail", "error", "worth-a-look", "known", "skip", "pass"]);
/** The most destinations or builds that the head names. */
const MOST_NAMED = 4;
const SIGNS = { pass: "✓", fail: "✗", error: "!", "worth-a-look": "•", known: "~", skip: "–" };

/** @param {ShownWord} word */
const label = (word) => word.replaceAll("-", " ");

const { index, detail } = readData();
/** @type {ReportIndex} */
const report = index;

/** @param {{ library: string, browser: string }} column */
function columnName({ library, browser }) {
  if (report.browsers.length < 2) return library;
  // The head of the page has the versions.
  const engine = browser.split(" ")[0] ?? "";
  const name = report.engines.length === report.browsers.length ? engine : browser;
  return `${library}, ${name || "no browser"}`;
}

/**
 * @param {ListedVerdict} listed
 * @param {ListedRequirement} requirement
 * @returns {import("./shell.js").Entry}
 */
function entry(listed, requirement) {
  const column = report.columns[listed.column] ?? { library: "", browser: "" };
  const { id, statement, destination, document, section, quote } = requirement;
  return {
    id: listed.id,
    text: `${id} ${statement} ${destination} ${document} ${section} ${quote} ${listed.gist}`.toLowerCase(),
    facets: {
      word: listed.word,
      destination,
      library: column.library,
      level: requirement.level,
      browser: column.browser,
      document,
    },
    urgent: listed.red,
    cell: cell(listed),
  };
}

/** @param {ListedVerdict} listed */
function cell({ id, word, gist, requirement, column }) {
  return entryLink({
    id,
    word,
    sign: SIGNS[word],
    context: `${label(word)}: ${report.requirements[requirement]?.id} under `,
    text: columnName(report.columns[column] ?? { library: "", browser: "" }),
    title: gist,
  });
}

/**
 * @param {ListedRequirement} requirement
 * @param {ListedVerdict[]} verdicts
 * @returns {import("./shell.js").Row}
 */
function row(requirement, verdicts) {
  const entries = verdicts.map((listed) => entry(listed, requirement));
  const gists = [...new Set(verdicts.map(({ gist }) => gist).filter(Boolean))];
  const isUrgent = entries.some((one) => one.urgent);
  const cells = report.columns.map((_, column) => {
    const at = verdicts.findIndex((listed) => listed.column === column);
    return entries[at]?.cell ?? make("span", { class: "cell empty", "aria-hidden": "true" });
  });
  return { entries, element: requirementRow(requirement, cells, { isUrgent, gists }) };
}

function sections() {
  /** @type {Map<number, ListedVerdict[]>} */
  const verdictsOf = new Map();
  for (const listed of report.verdicts) {
    const found = verdictsOf.get(listed.requirement);
    if (found) found.push(listed);
    else verdictsOf.set(listed.requirement, [listed]);
  }
  const differs = new Set(report.engine_differences.map((one) => one.requirement));
  /** @type {import("./shell.js").Row[]} */
  const differing = [];
  /** @type {import("./shell.js").Row[]} */
  const urgent = [];
  /** @type {import("./shell.js").Row[]} */
  const undecided = [];
  /** @type {import("./shell.js").Row[]} */
  const looks = [];
  /** @type {Map<string, { title: string, about: string, rows: import("./shell.js").Row[] }>} */
  const groups = new Map();
  report.requirements.forEach((requirement, number) => {
    const made = row(requirement, verdictsOf.get(number) ?? []);
    if (differs.has(requirement.id)) {
      differing.push(made);
      return;
    }
    const red = made.entries.filter((one) => one.urgent);
    if (red.length > 0) {
      (red.every(({ facets }) => facets.word === "error") ? undecided : urgent).push(made);
      return;
    }
    if (verdictsOf.get(number)?.some(({ word }) => word === "worth-a-look")) {
      looks.push(made);
      return;
    }
    const { destination: title, document, section } = requirement;
    const key = JSON.stringify([title, document, section]);
    const group = groups.get(key) ?? { title, about: `${document} › ${section}`, rows: [] };
    group.rows.push(made);
    groups.set(key, group);
  });
  const others = [...groups.values()].map((group) => listSection({ ...group, isUrgent: false }));
  const isRed = differing.some(({ entries }) => entries.some((one) => one.urgent));
  const about = "no document promises these, so they do not fail the run";
  return [
    ...(differing.length > 0
      ? [
          listSection({
            title: "Not the same in all browsers",
            about: "",
            rows: differing,
            isUrgent: isRed,
          }),
        ]
      : []),
    ...(urgent.length > 0
      ? [listSection({ title: "Not as promised", about: "", rows: urgent, isUrgent: true })]
      : []),
    ...(undecided.length > 0
      ? [listSection({ title: "Could not be decided", about: "", rows: undecided, isUrgent: true })]
      : []),
    ...(looks.length > 0
      ? [listSection({ title: "Worth a look", about, rows: looks, isUrgent: false })]
      : []),
    ...others,
  ];
}

/**
 * @param {string} name
 * @param {string} label
 * @param {(listed: ListedVerdict) => string | undefined} valueOf
 * @param {readonly string[]} [order]
 * @returns {import("./filters.js").Facet}
 */
const facet = (name, label, valueOf, order) => ({
  name,
  label,
  values: countValues(report.verdicts, valueOf, order),
});

function facets() {
  const of = (/** @type {ListedVerdict} */ listed) => report.requirements[listed.requirement];
  const column = (/** @type {ListedVerdict} */ listed) => report.columns[listed.column];
  const words = facet("word", "verdict", ({ word }) => word, WORDS);
  const values = words.values.map((one) => ({ ...one, label: one.value.replaceAll("-", " ") }));
  return [
    { ...words, values, chips: true, possible: WORDS },
    facet("destination", "destination", (listed) => of(listed)?.destination),
    facet("library", "library", (listed) => column(listed)?.library),
    facet("browser", "browser", (listed) => column(listed)?.browser),
    facet("level", "level", (listed) => of(listed)?.level),
    facet("document", "document", (listed) => of(listed)?.document),
  ];
}

function header() {
  const { counts, known, worth_a_look: looks, seconds, builds, libraries } = report;
  const { browsers, controls, began, trackers } = report;
  const { engines, engine_differences: differing } = report;
  const fail = counts.fail - known - looks;
  const shares = { ...counts, fail, known, "worth-a-look": looks };
  const destinations = [...new Set(report.requirements.map(({ destination }) => destination))];
  return heading({
    title: report.findings.headline,
    about: report.title === report.findings.headline ? "" : report.title,
    kicker: `Conformance of ${listed(destinations, "destinations")}`,
    good: report.good,
    shares: WORDS.map((name) => ({ name, label: label(name), count: shares[name] })),
    facts: [
      ["Builds", builds.length > MOST_NAMED ? [] : builds.map(buildSummary)],
      ["Trackers", trackerLines(trackers)],
      ["Libraries", libraries.map(({ name, version }) => `${name} ${version}`)],
      [
        "Browsers",
        engines.length > 1
          ? [...browsers, differing.length > 0 ? differ(differing.length) : "the same verdicts"]
          : browsers,
      ],
      ["Controls", controls ? [controlsGist(controls)] : []],
      [
        "Run",
        [
          `${seconds.toFixed(1)} s, ${began.replace("T", " ").replace("+00:00", " UTC")}`,
          `harness ${report.harness}`,
        ],
      ],
    ],
  });
}

/** @param {number} count */
const differ = (count) => `${count} ${count === 1 ? "verdict differs" : "verdicts differ"}`;

/**
 * Returns a line for each tracker that was served in place of a stub.
 * @param {ReportIndex["trackers"]} trackers
 */
function trackerLines(trackers) {
  const others = trackers.filter(({ source }) => source !== "stub");
  if (others.length === 0) return ["stubs"];
  return others.map(
    ({ destination, source, sha256 }) => `${destination}: ${source} ${sha256.slice(0, 12)}`,
  );
}

/**
 * @param {string[]} names
 * @param {string} what they are
 */
function listed(names, what) {
  if (names.length > MOST_NAMED) return `${names.length} ${what}`;
  return new Intl.ListFormat("en").format(names) || "nothing";
}

function before() {
  return [
    ...notice("The run ended early", report.ended_early ? [report.ended_early] : []),
    ...notice("Known deviations that do not hold", report.untold),
    ...(opened ? [] : buildsTable(report.rows)),
  ];
}

/**
 * @param {string} title
 * @param {string[]} lines
 */
function notice(title, lines) {
  if (lines.length === 0) return [];
  const items = lines.map((line) => make("li", {}, line));
  return [make("section", { class: "note bad" }, make("h2", {}, title), make("ul", {}, items))];
}

/** @param {Pick<Deviation, "library" | "browser">} known */
const reach = ({ library, browser }) => (browser ? `${library}, ${browser} only` : library);

function after() {
  const { controls, deviations, rows, unasserted } = report;
  return [
    learnedSection(rows),
    deviations.length > 0 &&
      make(
        "section",
        { class: "note" },
        make("h2", {}, "Known deviations that were observed"),
        make(
          "ul",
          {},
          deviations.map(({ link: address, expires, ...known }) =>
            make(
              "li",
              {},
              make("code", {}, `${known.requirement} (${reach(known)})`),
              " at ",
              make("code", {}, known.path),
              `: ${known.reason} `,
              ...(address ? [link(address)] : []),
              make(
                "span",
                { class: "quiet" },
                ` ${expires && `until ${expires} `}(${known.place})`,
              ),
            ),
          ),
        ),
      ),
    ...unasserted.map(({ build, passed }) => {
      const count = passed.reduce((sum, { paths }) => sum + paths.length, 0);
      return make(
        "section",
        { class: "note" },
        make("h2", {}, `Passed, but not asserted: parameters of ${build.destination}`),
        make(
          "details",
          {},
          make(
            "summary",
            {},
            `${count} parameters that no expectation checks: with any other value, each verdict stays the same`,
          ),
          make(
            "dl",
            {},
            passed.flatMap(({ to, paths }) => [
              make("dt", {}, make("code", {}, to)),
              make(
                "dd",
                {},
                paths.map((path) => make("code", {}, path)),
              ),
            ]),
          ),
        ),
      );
    }),
    controls !== null && controlsSection(controls),
  ].filter((element) => element !== false);
}

/** What the page opens with, if there is anything to look at. */
const opened = opening();

function opening() {
  const { new: fresh, looks, undecided, vacuous } = report.findings;
  const wrong = fresh.length + undecided.length + vacuous.length;
  if (wrong + looks.length === 0) return null;
  const cellOf = (/** @type {number} */ at) =>
    cell(/** @type {ListedVerdict} */ (report.verdicts[at]));
  const view = findingsView(report, cellOf, {
    builds: buildsTable(report.rows),
    notices: notice("Known deviations that do not hold", report.untold),
  });
  return wrong > 0
    ? { ...view, label: "What is wrong", count: wrong }
    : { ...view, label: "Worth a look", count: looks.length };
}

const numbers = new Map(report.verdicts.map(({ id }, number) => [id, number]));

shell({
  header: header(),
  facets: facets(),
  opening: opened,
  before: before(),
  sections: sections(),
  after: after(),
  noun: "requirements",
  missing: "This report has no verdict",
  detail(chosen) {
    const number = numbers.get(chosen.id) ?? -1;
    const word = report.verdicts[number]?.word ?? "error";
    return {
      label: [pill(word, SIGNS[word], label(word)), make("code", {}, chosen.id)],
      body: detail(number).then(verdict),
    };
  },
});
