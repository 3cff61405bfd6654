// @ts-check
/** Reads globals of the page by their paths. */

import { tag } from "./values.js";

/**
 * Returns what a path leads to; a step such as `getInstance()` is what that function returns.
 * @param {string} path
 * @returns {unknown}
 */
function valueAt(path) {
  /** @type {any} */
  let at = window;
  try {
    for (const step of path.split(".")) {
      at = step.endsWith("()") ? at?.[step.slice(0, -2)]?.() : at?.[step];
    }
  } catch {
    return undefined; // a function of the page has thrown: the path leads nowhere
  }
  return at;
}

/**
 * Returns globals as they are now, by their paths.
 * @param {string[]} paths
 */
export function snapshot(paths) {
  /** @type {{ [path: string]: import("./types.js").Tagged }} */
  const found = {};
  for (const path of paths) {
    found[path] = tag(valueAt(path));
  }
  return found;
}
