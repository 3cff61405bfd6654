// @ts-check
/**
 * Takes chance out of the page: the library sets timers of random lengths, and a verdict must not
 * depend on them. Every document draws the same numbers, evenly spread between 0 and 1.
 */

import { inFrontOf } from "./twins.js";

/** The golden ratio's fraction: its multiples spread more evenly than those of any other number. */
const STEP = (Math.sqrt(5) - 1) / 2;

export function controlChance() {
  let drawn = 0;
  Math.random = inFrontOf(Math.random, {
    apply() {
      drawn += 1;
      return (drawn * STEP) % 1;
    },
  });
}
