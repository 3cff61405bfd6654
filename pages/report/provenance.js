// @ts-check
/** Shows where a parameter went, from the call to where it differs, and who changed it. */
import { make } from "./elements.js";

const SIGNS = { same: "✓", changed: "≠", renamed: "→", elsewhere: "↷", gone: "✗", unknown: "?" };

/** @param {Provenance} path */
export function parameterPath({ start, stages, fault }) {
  return make(
    "div",
    { class: "provenance" },
    make(
      "ol",
      {},
      make("li", { class: "start" }, make("code", {}, start)),
      stages.map(({ stage, words, state }) =>
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
