// @ts-check
/** Shows each difference of a verdict as a card: promised, observed in the run, observed here. */
import { make } from "../report/elements.js";

/** How many differences are not folded. */
const MOST_UNFOLDED = 5;

const LABELS = {
  shows: "shows here, too",
  gone: "does not show here",
  waiting: "not seen yet",
  unknown: "cannot be decided here",
};
const SIGNS = { shows: "✗", gone: "✓", waiting: "…", unknown: "?" };

/**
 * Returns the card of a difference, and a function that shows its state in this page.
 * @param {import("./types.js").RunDifference} difference
 * @param {import("./types.js").Failure} failure
 */
export function card({ path, expected, observed, hint, pair, expectation }, failure) {
  const sign = make("span", { class: "sign", "aria-hidden": "true" });
  const label = make("b", {});
  const here = make("dd", { class: "now" });
  const element = make(
    "li",
    { class: "card waiting" },
    make(
      "p",
      { class: "head" },
      sign,
      make(
        "span",
        { class: "where" },
        make("code", { class: "path" }, path),
        expectation >= 0 && pairTag(path, pair, failure),
      ),
      label,
    ),
    make(
      "dl",
      {},
      ...row("promised", make("code", { class: "promised" }, expected)),
      ...row("in the run", make("code", { class: "run" }, observed)),
      make("dt", {}, "here"),
      here,
    ),
    hint && make("p", { class: "hint" }, hint),
  );
  /** @param {import("./difference-states.js").DifferenceState} state */
  const update = ({ state, observed: found, why }) => {
    element.className = `card ${state}`;
    sign.textContent = SIGNS[state];
    label.textContent = LABELS[state];
    const shown = found ?? (state === "gone" ? "as promised" : "");
    here.replaceChildren(
      found === undefined ? make("span", {}, why ?? shown) : make("code", {}, shown),
    );
  };
  return { element, update };
}

/**
 * Returns the number of the pair, if the same path differs in several pairs.
 * @param {string} path
 * @param {number} pair
 * @param {import("./types.js").Failure} failure
 */
function pairTag(path, pair, failure) {
  const isAlone = failure.differences.filter((one) => one.path === path).length < 2;
  return !isAlone && make("span", { class: "tag" }, `number ${pair + 1}`);
}

/**
 * Returns the list of all cards; those after the first few are folded.
 * @param {{ element: HTMLElement }[]} cards
 */
export function allCards(cards) {
  const every = cards.map(({ element }) => element);
  const [first, others] = [every.slice(0, MOST_UNFOLDED), every.slice(MOST_UNFOLDED)];
  return [
    make("ol", { class: "cards" }, first),
    others.length > 0 &&
      make(
        "details",
        { class: "others" },
        make("summary", {}, `${others.length} more`),
        make("ol", { class: "cards" }, others),
      ),
  ];
}

/** @param {string} name @param {Node} value */
export const row = (name, value) => [make("dt", {}, name), make("dd", {}, value)];
