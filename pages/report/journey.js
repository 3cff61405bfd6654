// @ts-check
/** The way of a parameter, from the call to where it was seen to differ, and whose fault it is. */
import { make } from "./elements.js";

const SIGNS = { same: "✓", changed: "≠", renamed: "→", gone: "✗", unknown: "?" };

/** @param {Journey} journey */
export function way({ start, stations, fault }) {
  return make(
    "div",
    { class: "way" },
    make(
      "ol",
      {},
      make("li", { class: "start" }, make("code", {}, start)),
      stations.map(({ stage, words, state }) =>
        make(
          "li",
          { class: state },
          make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[state]),
          make("b", {}, stage),
          " ",
          make("code", {}, words),
        ),
      ),
    ),
    fault && make("p", { class: "fault" }, fault),
  );
}
