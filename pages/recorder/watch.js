// @ts-check
/** The tracker functions to watch in a page: their paths as a tree. */

import { Map } from "./collections.js";

/**
 * What to watch at one place: its calls, every function there, those of these names, and what is in the
 * object that it returns.
 * @typedef {object} Watch
 * @property {string} path
 * @property {boolean} call
 * @property {boolean} every
 * @property {Map<string, Watch>} children
 * @property {Watch | null} returns
 */

/**
 * @param {string} path
 * @returns {Watch}
 */
const watchAt = (path) => ({ path, call: false, every: false, children: new Map(), returns: null });

/**
 * Turns paths like `Wishpond.Tracker.identify`, `wigzo.*` and `acme.getInstance().track` into a tree.
 * @param {string[]} paths
 * @returns {Watch}
 */
export function watchTree(paths) {
  const root = watchAt("");
  for (const path of paths) {
    let at = root;
    for (const step of path.split(".")) {
      if (step === "*") {
        at.every = true;
        break;
      }
      const isReturned = step.endsWith("()");
      const name = isReturned ? step.slice(0, -2) : step;
      const here = at.children.get(name) ?? watchAt(at.path ? `${at.path}.${name}` : name);
      at.children.set(name, here);
      at = here;
      if (isReturned) {
        here.returns ??= watchAt(`${here.path}()`);
        at = here.returns;
      }
    }
    if (!path.endsWith("*")) at.call = true;
  }
  return root;
}

/**
 * Returns what to watch at a member of a place, if anything.
 * @param {Watch} watch
 * @param {PropertyKey} key
 * @returns {Watch | undefined}
 */
export function memberOf(watch, key) {
  if (typeof key !== "string") return undefined;
  const known = watch.children.get(key);
  if (known || !watch.every) return known;
  return { ...watchAt(`${watch.path}.${key}`), call: true };
}
