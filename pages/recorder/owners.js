// @ts-check
/**
 * Remembers which script has put each tracker function in its place. What another script puts there
 * instead hides the tracker's own function, unless a further script takes the place over, as a tracker
 * does with the queue that a page has put there.
 */

import { callingScript } from "./invocations.js";
import { Map } from "./collections.js";

/**
 * The function at one place: the script that has put it there, and the one whose function it hides.
 * `invocations` are the entries of the log that say so.
 * @typedef {{ maker: string, hides: string, invocations: { [part: string]: unknown }[] }} Owner
 */

/** Notes that a further script has taken a place over. @param {Owner} owner */
function takeOver(owner) {
  owner.hides = "";
  for (const seen of owner.invocations) seen["hides"] = "";
}

/** Returns what remembers owners, for the page's tracker functions. */
export function watchOwners() {
  /** @type {Map<string, Owner[]>} those of each path, since the place was last taken over */
  const owners = new Map();
  let script = "";

  /**
   * Looks at what the page is putting somewhere, which is whose the functions in it are.
   * @template T
   * @param {unknown} value
   * @param {() => T} look
   */
  function whilePut(value, look) {
    if (typeof value !== "function" && (typeof value !== "object" || !value)) return look();
    const before = script;
    script = callingScript();
    try {
      return look();
    } finally {
      script = before;
    }
  }

  /**
   * Returns the owner of a function that was first seen at this place; undefined where nobody saw it
   * put there.
   * @param {string} path
   * @returns {Owner | undefined}
   */
  function ownerOf(path) {
    if (!script) return undefined;
    const known = owners.get(path) ?? [];
    const last = known[known.length - 1];
    const isSame = last?.maker === script;
    const hides = (isSame ? last?.hides : last?.maker) ?? "";
    const made = { maker: script, hides, invocations: [] };
    if (isSame) {
      known.push(made);
    } else {
      for (const one of known) takeOver(one);
      owners.set(path, [made]);
    }
    return made;
  }

  return { whilePut, ownerOf };
}
