// @ts-check
/**
 * Makes `Math.random` deterministic: the library sets timers of random lengths, and a verdict must not
 * depend on them. Every document gets the same numbers, evenly spread between 0 and 1.
 */

import { wrap } from "./wrap.js";

/** The fraction of the golden ratio. The multiples of no other number spread more evenly. */
const STEP = (Math.sqrt(5) - 1) / 2;

export function controlRandom() {
  let drawn = 0;
  Math.random = wrap(Math.random, {
    apply() {
      drawn += 1;
      return (drawn * STEP) % 1;
    },
  });
}
