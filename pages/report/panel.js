// @ts-check
/** The details of the chosen entry, beside the list. */
import { make } from "./elements.js";

/**
 * Returns the panel, and the places in it for the label of an entry and for its details.
 * @param {(by: number) => void} step
 * @param {() => void} close
 */
export function detailsPanel(step, close) {
  const label = make("div", { class: "label" });
  const body = make("div", { class: "body" });
  const panel = make(
    "aside",
    { class: "panel", "aria-label": "Details", hidden: true },
    make(
      "div",
      { class: "panel-bar" },
      label,
      make(
        "div",
        { class: "moves" },
        button("Previous", "‹", "k", () => step(-1)),
        button("Next", "›", "j", () => step(1)),
        button("Close", "✕", "Esc", close),
      ),
    ),
    body,
  );
  return { panel, label, body };
}

/**
 * @param {string} label
 * @param {string} sign
 * @param {string} key
 * @param {() => void} action
 */
function button(label, sign, key, action) {
  return make(
    "button",
    {
      type: "button",
      class: "quiet-button",
      title: `${label} (${key})`,
      "aria-label": label,
      onclick: action,
    },
    make("span", { "aria-hidden": "true" }, sign),
  );
}
