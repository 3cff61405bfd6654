// @ts-check
/** The differences of a verdict as cards: what was promised, what the run had, how it is here. */
import { make } from "../report/elements.js";

/** Differences that are shown at once. */
const AT_ONCE = 5;

const WORDS = {
  shows: "shows here, too",
  gone: "does not show here",
  waiting: "not seen yet",
  unknown: "cannot be told here",
};
const SIGNS = { shows: "✗", gone: "✓", waiting: "…", unknown: "?" };

/**
 * A difference of the run, and the place that says how it is here.
 * @param {import("./types.js").Told} told
 * @param {import("./types.js").Failure} failure
 */
export function card({ path, expected, observed, hint, pair, expectation }, failure) {
  const sign = make("span", { class: "sign", "aria-hidden": "true" });
  const words = make("b", {});
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
        expectation >= 0 && nth(path, pair, failure),
      ),
      words,
    ),
    make(
      "dl",
      {},
      ...row("promised", make("code", {}, expected)),
      ...row("in the run", make("code", { class: "run" }, observed)),
      make("dt", {}, "here"),
      here,
    ),
    hint && make("p", { class: "hint" }, hint),
  );
  /** @param {import("./live.js").Finding} finding */
  const tell = ({ state, observed: found, why }) => {
    element.className = `card ${state}`;
    sign.textContent = SIGNS[state];
    words.textContent = WORDS[state];
    const shown = found ?? (state === "gone" ? "as promised" : "");
    here.replaceChildren(
      found === undefined ? make("span", {}, why ?? shown) : make("code", {}, shown),
    );
  };
  return { element, tell };
}

/**
 * Says which of several invocations a path is of, where more than one differs there.
 * @param {string} path
 * @param {number} pair
 * @param {import("./types.js").Failure} failure
 */
function nth(path, pair, failure) {
  const isAlone = failure.differences.filter((one) => one.path === path).length < 2;
  return !isAlone && make("span", { class: "tag" }, `number ${pair + 1}`);
}

/**
 * The cards of all differences; of many the first are shown at once.
 * @param {{ element: HTMLElement }[]} cards
 */
export function allCards(cards) {
  const every = cards.map(({ element }) => element);
  const [first, others] = [every.slice(0, AT_ONCE), every.slice(AT_ONCE)];
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
