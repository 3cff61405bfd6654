// @ts-check
/**
 * Shows two values side by side, line by line, with a mark where they differ. Many equal lines in a
 * row are folded.
 */
import { coloured, long } from "./code.js";
import { make } from "./elements.js";

/** @typedef {{ place: Place, depth: number, left: string, right: string, frame: boolean }} Line */

const SIGNS = { same: "", changed: "≠", moved: "↕", missing: "−", extra: "+", free: "" };
const LABELS = {
  same: "same",
  changed: "differs",
  moved: "moved",
  missing: "missing",
  extra: "not expected",
  free: "anything",
};

/** How many equal lines in a row are folded. */
const FOLDED = 5;

/** The longest text in which the characters that differ are marked. */
const LONGEST_MARKED = 2000;

/**
 * Returns the lines of a place. Those of its children stand between its brackets.
 * @param {Place} place
 * @param {number} [depth]
 * @returns {Generator<Line>}
 */
function* lines(place, depth = 0) {
  const label = place.label ?? "";
  if (!place.children || !place.brackets) {
    const [left = "", right = left] = [place.expected, place.observed ?? place.expected];
    yield { place, depth, left: label + left, right: label + right, frame: false };
    return;
  }
  let [opening, closing] = place.brackets;
  let inner = place;
  // An object that is the only argument needs no lines of its own.
  for (;;) {
    const [only, ...others] = inner.children ?? [];
    if (!only?.children || !only.brackets || others.length > 0) break;
    opening += (only.label ?? "") + only.brackets[0];
    closing = only.brackets[1] + closing;
    inner = only;
  }
  yield frame(place, depth, label + opening);
  for (const child of inner.children ?? []) yield* lines(child, depth + 1);
  if (inner.left) yield frame(place, depth + 1, `… and ${inner.left} more`);
  yield frame(place, depth, closing);
}

/**
 * @param {Place} place
 * @param {number} depth
 * @param {string} text
 * @returns {Line}
 */
const frame = (place, depth, text) => ({ place, depth, left: text, right: text, frame: true });

/** @param {Line} line */
const isQuiet = ({ place, frame }) =>
  !frame && !place.children && (place.sort === "same" || place.sort === "free");

/**
 * Returns two texts in which the part that differs is marked.
 * @param {string} left
 * @param {string} right
 */
function markDifference(left, right) {
  const most = Math.min(left.length, right.length);
  if (Math.max(left.length, right.length) > LONGEST_MARKED) return [long(left), long(right)];
  let before = 0;
  while (before < most && left[before] === right[before]) before += 1;
  let after = 0;
  while (after < most - before && left.at(-1 - after) === right.at(-1 - after)) after += 1;
  return [left, right].map((text) => {
    const middle = text.slice(before, text.length - after);
    if (before + after < 2 || !middle) return make("code", {}, coloured(text));
    const end = text.slice(text.length - after);
    return make("code", {}, text.slice(0, before), make("mark", {}, middle), end);
  });
}

/**
 * @param {Line} line
 * @param {Map<string, string>} hints
 * @param {Set<string>} known paths of differences that known deviations explain
 */
function row({ place, depth, left, right, frame }, hints, known) {
  const sort = frame ? "same" : place.sort;
  const label = place.label ?? "";
  let sides = [long(left), long(right)];
  if (sort === "changed") sides = markDifference(left, right);
  if (sort === "missing") sides[1] = make("span", { class: "nothing" }, "(nothing)");
  if (sort === "extra") sides[0] = make("span", { class: "nothing" }, "(nothing)");
  if (sort === "free" && left === label) {
    sides[0] = make("span", { class: "nothing" }, "(anything)");
  }
  const hint = hints.get(place.path ?? "");
  const cells = sides.map((side, index) => {
    const name = index === 0 ? "expected" : "observed";
    const cell = make("div", { role: "cell", class: `side ${name}`, "data-name": name }, side);
    cell.style.setProperty("--depth", String(depth));
    return cell;
  });
  const element = make(
    "div",
    {
      role: "row",
      class: `line ${sort}${known.has(place.path ?? "") ? " known" : ""}`,
      "data-path": place.path,
    },
    make(
      "div",
      { role: "cell", class: "sign", title: place.path },
      make("span", { "aria-hidden": "true" }, SIGNS[sort]),
      make("span", { class: "unseen" }, LABELS[sort]),
    ),
    ...cells,
  );
  return hint && sort !== "same"
    ? [element, make("div", { role: "row", class: "hint" }, make("div", { role: "cell" }, hint))]
    : [element];
}

/**
 * Returns a table of two values.
 * @param {Place} place
 * @param {{ names?: [string, string], hints?: Map<string, string>, known?: Set<string>, label?: string }} [options]
 */
export function sides(place, { names = ["expected", "observed"], hints, known, label = "" } = {}) {
  const hintsByPath = hints ?? new Map();
  const knownPaths = known ?? new Set();
  const body = make("div", { role: "rowgroup", class: "lines" });
  /** @type {Line[]} */
  let quiet = [];

  function flush() {
    const folded = quiet;
    quiet = [];
    if (folded.length < FOLDED) {
      body.append(...folded.flatMap((line) => row(line, hintsByPath, knownPaths)));
      return;
    }
    const button = make(
      "button",
      { type: "button", class: "more" },
      `⋯ ${folded.length} equal lines`,
    );
    const fold = make("div", { role: "row", class: "fold" }, make("div", { role: "cell" }, button));
    button.addEventListener("click", () => {
      fold.replaceWith(...folded.flatMap((line) => row(line, hintsByPath, knownPaths)));
    });
    body.append(fold);
  }

  for (const line of lines(place)) {
    if (isQuiet(line)) {
      quiet.push(line);
      continue;
    }
    flush();
    body.append(...row(line, hintsByPath, knownPaths));
  }
  flush();
  return make(
    "div",
    { role: "table", class: "sides", "aria-label": label || null },
    make(
      "div",
      { role: "row", class: "names" },
      make(
        "div",
        { role: "columnheader", class: "sign" },
        make("span", { class: "unseen" }, "mark"),
      ),
      ...names.map((name) => make("div", { role: "columnheader" }, name)),
    ),
    body,
  );
}
