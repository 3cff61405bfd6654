// @ts-check
/** Light or dark: as the system has it, or as a person chose on this page. */
import { make } from "./elements.js";

const KEY = "destination-harness-theme";
const THEMES = /** @type {const} */ (["system", "light", "dark"]);
const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/** @typedef {(typeof THEMES)[number]} Theme */

/** @returns {Theme} */
function remembered() {
  try {
    const found = localStorage.getItem(KEY);
    return THEMES.find((theme) => theme === found) ?? "system";
  } catch {
    return "system"; // the browser keeps nothing for this page
  }
}

/** @param {Theme} theme */
function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The browser keeps nothing for this page: the choice holds until it is closed.
  }
}

/**
 * Applies what was chosen before, and returns the button that changes it.
 * @returns {HTMLButtonElement}
 */
export function themeButton() {
  let theme = remembered();
  const sign = make("span", { "aria-hidden": "true" });
  const words = make("span", { class: "words" });
  const button = make("button", { type: "button", class: "quiet-button theme" }, sign, words);
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
    remember(theme);
    show();
  });

  function show() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    sign.textContent = SIGNS[theme];
    words.textContent = `Theme: ${theme}`;
    button.title = "Change the theme (t)";
  }

  show();
  return button;
}
