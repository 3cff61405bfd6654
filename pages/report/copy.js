// @ts-check
/** Buttons that copy a text, and say so. */
import { make } from "./elements.js";

const SAID_MS = 1600;

/**
 * Copies a text.
 * @param {string} text
 */
async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // A page that came over plain HTTP has no clipboard but the one of the selected text.
  const field = make("textarea", { class: "unseen", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("the browser does not let this page copy");
}

/** Says to who does not look at the button what happened. */
const voice = make("p", { class: "unseen", role: "status" });

/**
 * Makes a button that copies; its words say what it copies. Why it could not stands beside it,
 * until it is tried again.
 * @param {string | (() => string | Promise<string>)} text
 * @param {string} [words]
 */
export function copyButton(text, words = "Copy") {
  const button = make("button", { type: "button", class: "copy" }, words);
  const why = make("span", { class: "not-copied" });
  button.addEventListener("click", async () => {
    why.remove();
    let answer = "Copied";
    let said = answer;
    try {
      await copy(typeof text === "string" ? text : await text());
    } catch (problem) {
      answer = "Not copied";
      said = `${answer}: ${problem instanceof Error ? problem.message : String(problem)}`;
      why.textContent = said;
      button.after(why);
    }
    document.body.append(voice);
    button.textContent = answer;
    voice.textContent = said;
    setTimeout(() => {
      button.textContent = words;
      voice.textContent = "";
    }, SAID_MS);
  });
  return button;
}
