// @ts-check
/** The tracker functions to watch in a page: their paths as a tree. */

/** @typedef {{ call: boolean, every: boolean, children: Map<string, Watch>, path: string }} Watch */

/**
 * Turns paths like `Wishpond.Tracker.identify` and `wigzo.*` into a tree.
 * @param {string[]} paths
 * @returns {Watch}
 */
export function watchTree(paths) {
  /** @type {Watch} */
  const root = { call: false, every: false, children: new Map(), path: "" };
  for (const path of paths) {
    let at = root;
    for (const step of path.split(".")) {
      if (step === "*") {
        at.every = true;
      } else {
        const childPath = at.path ? `${at.path}.${step}` : step;
        const child = at.children.get(step);
        at.children.set(
          step,
          child ?? { call: false, every: false, children: new Map(), path: childPath },
        );
        at = /** @type {Watch} */ (at.children.get(step));
      }
    }
    if (!path.endsWith("*")) at.call = true;
  }
  return root;
}
