// @ts-check
/** The theme, light or dark: that of the system, or the one that a person chose on this page. */
import { make } from "./elements.js";

const STORAGE_KEY = "destination-harness-theme";
const THEMES = /** @type {const} */ (["system", "light", "dark"]);
const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/** @typedef {(typeof THEMES)[number]} Theme */

/** @returns {Theme} */
function storedTheme() {
  try {
    const found = localStorage.getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === found) ?? "system";
  } catch {
    return "system"; // the browser stores nothing for this page
  }
}

/** @param {Theme} theme */
function storeTheme(theme) {
  try {
    localStorage.setItem(STORAGE_KEY, theme);
  } catch {
    // The browser stores nothing for this page. The choice holds until the page is closed.
  }
}

/**
 * Applies the stored theme, and returns the button that changes it.
 * @returns {HTMLButtonElement}
 */
export function themeButton() {
  let theme = storedTheme();
  const sign = make("span", { "aria-hidden": "true" });
  const label = make("span", { class: "words" });
  const button = make("button", { type: "button", class: "quiet-button theme" }, sign, label);
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
    storeTheme(theme);
    show();
  });

  function show() {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    sign.textContent = SIGNS[theme];
    label.textContent = `Theme: ${theme}`;
    button.title = "Change the theme (t)";
  }

  show();
  return button;
}
