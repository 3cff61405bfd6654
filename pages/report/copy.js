// @ts-check
/** Buttons that copy a text and confirm it. */
import { make } from "./elements.js";

const CONFIRMED_MS = 1600;

/**
 * Copies a text.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // A page from plain HTTP can only copy selected text.
  const field = make("textarea", { class: "unseen", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser does not allow this page to copy");
}

/** Announces to screen readers what happened. */
const announcement = make("p", { class: "unseen", role: "status" });

/**
 * Makes a button that copies a text. If that fails, the reason stands beside the button until the
 * next attempt.
 * @param {string | (() => string | Promise<string>)} text
 * @param {string} [label]
 */
export function copyButton(text, label = "Copy") {
  const button = make("button", { type: "button", class: "copy" }, label);
  const reason = make("span", { class: "not-copied" });
  button.addEventListener("click", async () => {
    reason.remove();
    let answer = "Copied";
    let message = answer;
    try {
      await copy(typeof text === "string" ? text : await text());
    } catch (problem) {
      answer = "Not copied";
      message = `${answer}: ${problem instanceof Error ? problem.message : String(problem)}`;
      reason.textContent = message;
      button.after(reason);
    }
    document.body.append(announcement);
    button.textContent = answer;
    announcement.textContent = message;
    setTimeout(() => {
      button.textContent = label;
      announcement.textContent = "";
    }, CONFIRMED_MS);
  });
  return button;
}
