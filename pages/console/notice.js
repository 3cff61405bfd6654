// @ts-check
/** Says something in passing, also to those who cannot see it. */

import { byId } from "./dom.js";

const SHOWN_MS = 4000;
let hiding = 0;

/**
 * @param {string} words
 * @param {boolean} isBad
 */
export function notice(words, isBad = false) {
  const place = byId("notice", HTMLParagraphElement);
  place.textContent = words;
  place.className = isBad ? "bad shown" : "shown";
  clearTimeout(hiding);
  hiding = window.setTimeout(() => place.classList.remove("shown"), SHOWN_MS);
}
