// @ts-check
/** Keyboard shortcuts of the page, and the dialog that lists them. */
import { make } from "./elements.js";

/** @typedef {{ [key: string]: [label: string, action: () => void] }} Keys */

const STORAGE_KEY = "destination-harness-keys-off";

function areOff() {
  try {
    return localStorage.getItem(STORAGE_KEY) === "yes";
  } catch {
    return false; // the browser stores nothing for this page
  }
}

/** @param {boolean} off */
function storeOff(off) {
  try {
    localStorage.setItem(STORAGE_KEY, off ? "yes" : "no");
  } catch {
    // The browser stores nothing for this page. The choice holds until the page is closed.
  }
}

let off = false;

/**
 * Listens for the keys, except while a person types in a field.
 * @param {Keys} keys
 */
export function onKeys(keys) {
  off = areOff();
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const isTyping = target.closest("input:not([type=checkbox]), select, textarea, dialog[open]");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!found || (off && event.key.length === 1)) return;
    event.preventDefault();
    found[1]();
  });
}

/**
 * Returns the dialog that lists the keys.
 * @param {Keys} keys
 * @returns {HTMLDialogElement}
 */
export function helpDialog(keys) {
  const box = make("input", { type: "checkbox", checked: !areOff() });
  box.addEventListener("change", () => {
    off = !box.checked;
    storeOff(off);
  });
  return make(
    "dialog",
    { "aria-label": "Keys", closedby: "any" },
    make("h2", {}, "Keys"),
    make(
      "dl",
      {},
      Object.entries(keys).flatMap(([key, [label]]) => [
        make("dt", {}, make("kbd", {}, key)),
        make("dd", {}, label),
      ]),
    ),
    make("p", {}, make("label", {}, box, " Use letters as shortcuts")),
    make("form", { method: "dialog" }, make("button", { class: "quiet-button" }, "Close")),
  );
}

/**
 * Returns the button that opens the dialog.
 * @param {HTMLDialogElement} dialog
 */
export function keysButton(dialog) {
  return make(
    "button",
    {
      type: "button",
      class: "quiet-button",
      title: "Keys (?)",
      onclick: () => dialog.showModal(),
    },
    "Keys",
  );
}
