// @ts-check
/** The button that chooses between light, dark, and what the system has. */

const KEPT = "harness.theme";
const THEMES = ["auto", "light", "dark"];

/** @param {HTMLElement} button */
export function installTheme(button) {
  let theme = localStorage.getItem(KEPT) ?? "auto";
  const show = () => {
    if (theme === "auto") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", theme);
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto";
    localStorage.setItem(KEPT, theme);
    show();
  });
  show();
}
