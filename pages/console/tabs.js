// @ts-check
/** Tabs by the pattern of WAI-ARIA: one panel at a time; the arrow keys go from tab to tab. */

import { make } from "../report/elements.js";

/** @typedef {{ id: string, name: string, shown?: () => void }} Tab */

/**
 * Makes the tabs and their panels. Returns the panels, a function that shows one, and a function
 * that sets the count in a tab.
 * @param {HTMLElement} list
 * @param {HTMLElement} place
 * @param {Tab[]} tabs
 */
export function makeTabs(list, place, tabs) {
  const made = tabs.map(({ id, name, shown }) => {
    const count = make("span", { class: "count" });
    const button = make(
      "button",
      { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `panel-${id}` },
      name,
      count,
    );
    const panel = make("div", {
      role: "tabpanel",
      id: `panel-${id}`,
      tabindex: 0,
      "aria-labelledby": `tab-${id}`,
    });
    return { id, button, panel, count, shown };
  });

  /** @param {string} id */
  const show = (id) => {
    for (const { id: own, button, panel, shown } of made) {
      const isShown = own === id;
      button.setAttribute("aria-selected", String(isShown));
      button.tabIndex = isShown ? 0 : -1;
      panel.hidden = !isShown;
      if (isShown) shown?.();
    }
  };

  for (const [index, { id, button }] of made.entries()) {
    button.addEventListener("click", () => show(id));
    button.addEventListener("keydown", ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (step === undefined) return;
      const next = made[(index + step + made.length) % made.length];
      if (!next) return;
      show(next.id);
      next.button.focus();
    });
  }
  list.append(...made.map(({ button }) => button));
  place.append(...made.map(({ panel }) => panel));
  const first = made[0];
  if (first) show(first.id);
  return {
    show,
    panels: Object.fromEntries(made.map(({ id, panel }) => [id, panel])),
    /** @param {string} id @param {number} number */
    setCount(id, number) {
      const tab = made.find((one) => one.id === id);
      if (tab) tab.count.textContent = number > 0 ? ` ${number}` : "";
    },
  };
}
