// @ts-check
/** Writes the log for whoever collects it, up to a limit. What goes beyond is a blind spot. */

import { stringify } from "./intrinsics.js";

/**
 * A limit: how many characters a log may have, and what these are, in words.
 * @typedef {{ characters: number, words: string }} Limit
 */

/** The limit of a run: to hand over more takes longer than a run may. @type {Limit} */
export const OF_RUN = { characters: 20e6, words: "20 MB that a run can record" };

/** The limit while the page is left, which is that of the page's own storage. @type {Limit} */
export const OF_END = {
  characters: 5e6,
  words: "5 MB that can be recorded while the page is left",
};

/**
 * Returns a log as JSON. The first of its entries that goes beyond the limit is reported instead.
 * @param {import("./types.js").Observation[]} log
 * @param {Limit} limit
 */
export function logText(log, limit) {
  let text = "";
  let isBeyond = false;
  /** @param {string} entry */
  const add = (entry) => {
    text += text && ",";
    text += entry;
  };
  for (const entry of log) {
    const written = entryText(entry);
    if (written && text.length + written.length <= limit.characters) {
      add(written);
    } else if (!isBeyond) {
      isBeyond = true;
      add(stringify(beyond(entry, limit)));
    }
  }
  return `[${text}]`;
}

/** @param {import("./types.js").Observation} entry */
function entryText(entry) {
  try {
    return stringify(entry);
  } catch {
    return ""; // longer than any text can be
  }
}

/**
 * @param {import("./types.js").Observation} entry
 * @param {Limit} limit
 */
function beyond({ kind, phase, order, time, ...parts }, { words }) {
  const name = parts["function"];
  const where = name ?? `what the page does (${kind})`;
  const what = name ? "its arguments" : "it";
  const reason = `with ${what} there is more than the ${words}`;
  return { kind: "blind", where, reason, phase, order, time };
}
