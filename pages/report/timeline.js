// @ts-check
/** The timeline of a run: library events, tracker invocations, requests and their answers. */
import { long } from "./code.js";
import { copyButton } from "./copy.js";
import { make } from "./elements.js";

/** @type {{ [lane in Lane]: string }} */
const LANES = {
  page: "page",
  library: "library event",
  tracker: "tracker",
  request: "request → answer",
};

const REFUSED = 400;

/** @param {number | undefined} time */
function clock(time) {
  if (time === undefined) return "";
  const seconds = time / 1000;
  return seconds < 10 ? `+${Math.round(time)} ms` : `+${seconds.toFixed(1)} s`;
}

/** @param {number} status */
function answer(status) {
  const kind = status >= REFUSED ? "refused" : "answered";
  const text = status === 0 ? "no answer" : String(status);
  return make("span", { class: `answer ${kind}`, title: "the answer" }, `→ ${text}`);
}

/** @param {TimelineEntry} entry */
function row(entry) {
  const head = [
    make("span", { class: "kind" }, entry.kind),
    make("code", { class: "title" }, entry.title),
    entry.answer === undefined ? null : answer(entry.answer),
  ];
  const place = entry.place && make("p", { class: "place" }, entry.place);
  const text = entry.text;
  const body = text
    ? make(
        "details",
        {},
        make("summary", {}, ...head),
        make("div", { class: "code" }, make("pre", {}, long(text)), copyButton(text)),
        place,
      )
    : make("div", { class: "plain" }, ...head, place);
  return make(
    "li",
    { class: `entry ${entry.lane}${entry.is_bad ? " bad" : ""}`, "data-plain": entry.is_plain },
    make("span", { class: "unseen" }, LANES[entry.lane]),
    make("span", { class: "dot", "aria-hidden": "true" }),
    body,
    make("span", { class: "time", title: "by the page’s clock" }, clock(entry.time)),
  );
}

/** @param {TimelineEntry[]} entries */
const isPlain = (entries) => entries.length > 0 && entries.every((entry) => entry.is_plain);

/**
 * Returns the chapters of a timeline. Routine entries are hidden until a person asks for them.
 * @param {Chapter[]} chapters
 */
export function timeline(chapters) {
  const plain = chapters.flatMap(({ entries }) => entries).filter((entry) => entry.is_plain);
  const box = make("input", { type: "checkbox" });
  const element = make(
    "div",
    { class: "timeline" },
    make(
      "div",
      { class: "legend" },
      Object.entries(LANES).map(([lane, name]) =>
        make("span", { class: lane }, make("span", { class: "dot", "aria-hidden": "true" }), name),
      ),
      plain.length > 0 &&
        make(
          "label",
          {},
          box,
          ` Show ${plain.length} routine entries: scripts, files, definitions`,
        ),
    ),
    chapters.map(({ title, entries }) =>
      make(
        "section",
        { class: "chapter", "data-plain": isPlain(entries) },
        make("h4", {}, make("code", {}, title)),
        entries.length > 0
          ? make("ol", {}, entries.map(row))
          : make("p", { class: "quiet" }, "Nothing was observed."),
      ),
    ),
  );
  box.addEventListener("change", () => element.classList.toggle("whole", box.checked));
  return element;
}
