// @ts-check
/**
 * Takes chance out of a page: `Math.random`, and the random values of `crypto`. The library sets timers
 * of random lengths, builds make ids, and a verdict must not depend on either.
 */

import { wrap } from "./wrap.js";

/** The fraction of the golden ratio. The multiples of no other number spread more evenly. */
const STEP = (Math.sqrt(5) - 1) / 2;

/** What another seed adds to each number: so they stay evenly spread, and no two seeds have the same. */
const SHIFT = Math.SQRT2 - 1;

const VERSION_BYTE = 6;
const VARIANT_BYTE = 8;

/**
 * Gives every document the same numbers, which differ for each seed: from `Math.random` evenly spread ones
 * between 0 and 1, and from `crypto` bytes. Returns a function that sets the seed.
 * @returns {(seed: number) => void}
 */
export function controlChance() {
  let drawn = 0;
  let shift = 0;
  let state = 1;
  Math.random = wrap(Math.random, {
    apply() {
      drawn += 1;
      return (drawn * STEP + shift) % 1;
    },
  });

  /** Returns the next byte, by the generator "mulberry32". */
  const nextByte = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  };

  /** @param {Uint8Array} bytes */
  const fill = (bytes) => {
    for (let index = 0; index < bytes.length; index += 1) bytes[index] = nextByte();
    return bytes;
  };

  const { getRandomValues, randomUUID } = Crypto.prototype;
  Crypto.prototype.getRandomValues = wrap(getRandomValues, {
    apply(target, self, args) {
      const array = Reflect.apply(target, self, args); // it refuses what cannot be filled
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      return array;
    },
  });
  if (randomUUID) {
    // An insecure frame has none.
    Crypto.prototype.randomUUID = wrap(randomUUID, {
      apply(target, self, args) {
        Reflect.apply(target, self, args);
        return uuidOf(fill(new Uint8Array(16)));
      },
    });
  }
  return (seed) => {
    shift = (seed * SHIFT) % 1;
    state = seed + 1;
  };
}

/**
 * Writes bytes as a UUID of version 4.
 * @param {Uint8Array} bytes
 */
function uuidOf(bytes) {
  let text = "";
  for (let index = 0; index < bytes.length; index += 1) {
    let byte = bytes[index] ?? 0;
    if (index === VERSION_BYTE) byte = (byte & 0x0f) | 0x40;
    if (index === VARIANT_BYTE) byte = (byte & 0x3f) | 0x80;
    if (index === 4 || index === 6 || index === 8 || index === 10) text += "-";
    text += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return text;
}
