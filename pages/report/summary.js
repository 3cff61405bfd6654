// @ts-check
/** The head of a report: the result of the run, and what was judged with which versions. */
import { make } from "./elements.js";
import { themeButton } from "./theme.js";

const HASH = 12;

/** @typedef {{ name: string, label: string, count: number }} Share */

/**
 * Returns a bar that shows shares of a whole.
 * @param {Share[]} shares
 */
function bar(shares) {
  const shown = shares.filter(({ count }) => count > 0);
  const label = shown.map(({ label, count }) => `${count} ${label}`).join(", ");
  return make(
    "div",
    { class: "bar", role: "img", "aria-label": label },
    shown.map(({ name, count }) => {
      const part = make("span", { class: name });
      part.style.flexGrow = String(count);
      return part;
    }),
  );
}

/**
 * Returns the head of a page of results.
 * @param {{ title: string, about?: string, kicker: string, shares: Share[], facts: [string, (string | Node)[]][], good: boolean }} content
 */
export function heading({ title, about = "", kicker, shares, facts, good }) {
  return make(
    "header",
    { class: good ? "good" : "bad" },
    make(
      "div",
      { class: "top" },
      make("p", { class: "kicker" }, kicker),
      make("div", { class: "tools" }, themeButton()),
    ),
    make("h1", {}, title),
    about && make("p", { class: "result" }, about),
    bar(shares),
    make(
      "dl",
      { class: "facts" },
      facts
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) =>
          make(
            "div",
            {},
            make("dt", {}, name),
            values.map((value) => make("dd", {}, value)),
          ),
        ),
    ),
  );
}

/**
 * Returns a build in a few words, with its whole hash as the tooltip.
 * @param {Build} build
 */
export function buildSummary({ destination, origin, version, sha256 }) {
  return make(
    "span",
    {},
    make("b", {}, destination),
    ` ${origin} ${version} `,
    make("code", { title: sha256, class: "quiet" }, sha256.slice(0, HASH)),
  );
}
