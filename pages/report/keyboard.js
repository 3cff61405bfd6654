// @ts-check
/** Keys that do something on the whole page, and the dialog that lists them. */
import { make } from "./elements.js";

/** @typedef {{ [key: string]: [words: string, action: () => void] }} Keys */

const OFF = "destination-harness-keys-off";

function areOff() {
  try {
    return localStorage.getItem(OFF) === "yes";
  } catch {
    return false; // the browser keeps nothing for this page
  }
}

/** @param {boolean} off */
function turn(off) {
  try {
    localStorage.setItem(OFF, off ? "yes" : "no");
  } catch {
    // The browser keeps nothing for this page: the choice holds until it is closed.
  }
}

let off = false;

/**
 * Listens for keys, where nobody is writing.
 * @param {Keys} keys
 */
export function onKeys(keys) {
  off = areOff();
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    const isWriting = target.closest("input:not([type=checkbox]), select, textarea, dialog[open]");
    if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!found || (off && event.key.length === 1)) return;
    event.preventDefault();
    found[1]();
  });
}

/**
 * Returns the dialog that says what the keys do.
 * @param {Keys} keys
 * @returns {HTMLDialogElement}
 */
export function helpDialog(keys) {
  const box = make("input", { type: "checkbox", checked: !areOff() });
  box.addEventListener("change", () => {
    off = !box.checked;
    turn(off);
  });
  return make(
    "dialog",
    { "aria-label": "Keys", closedby: "any" },
    make("h2", {}, "Keys"),
    make(
      "dl",
      {},
      Object.entries(keys).flatMap(([key, [words]]) => [
        make("dt", {}, make("kbd", {}, key)),
        make("dd", {}, words),
      ]),
    ),
    make("p", {}, make("label", {}, box, " Letters do this")),
    make("form", { method: "dialog" }, make("button", { class: "quiet-button" }, "Close")),
  );
}

/**
 * Returns the button that opens the dialog, for who does not know of the keys.
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
