// @ts-check
/** Buttons that copy text, and say that they did. */

import { element } from "./dom.js";
import { notice } from "./notice.js";

const SAID_MS = 1600;

/**
 * Returns a button that copies what `content` returns when it is pressed.
 * @param {string} label
 * @param {() => string | Promise<string>} content
 */
export function copyButton(label, content) {
  const button = element("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(await content());
    } catch (problem) {
      notice(`Nothing was copied. ${problem instanceof Error ? problem.message : ""}`, true);
      return;
    }
    notice("Copied.");
    button.classList.add("done");
    setTimeout(() => button.classList.remove("done"), SAID_MS);
  });
  return button;
}
