// @ts-check
/**
 * The smallest edit between two lists: what is kept, changed, moved, missing and too many. It is
 * that of `harness/analysis/smallest_edit.py`, where costs and limits are explained.
 */
import { longestCommon } from "./longest-common.js";

/** @typedef {"kept" | "changed" | "moved" | "missing" | "extra"} EditKind */
/** @typedef {{ kind: EditKind, expected: number, observed: number }} Edit */
/** @typedef {[number, number][]} Chain the pairs that keep the order */
/** @typedef {{ chain: Chain, moved: Map<number, number> }} Pairing */
/** @typedef {(index: number, other: number) => boolean} IsEqual */
/** @typedef {(index: number, other: number) => number} Cost */

const WHOLE = 1000;
export const NO_CHANGE = 2 * WHOLE;
const MOST_PLACES = 10_000;
const NOWHERE = -1;

/**
 * Yields what becomes of each element, in the order of the expected ones.
 * @template E, O
 * @param {E[]} expected
 * @param {O[]} observed
 * @param {(expected: E, observed: O) => boolean} isEqual
 * @param {(expected: E, observed: O) => number} changeCost
 * @returns {Generator<Edit>}
 */
export function* smallestEdit(expected, observed, isEqual, changeCost) {
  const { start, end } = sharedEnds(expected, observed, isEqual);
  const [lastExpected, lastObserved] = [expected.length - end, observed.length - end];
  const { chain, moved } = inOrder(
    expected.slice(start, lastExpected),
    observed.slice(start, lastObserved),
    isEqual,
    changeCost,
  );
  /** @type {Edit[]} */
  const pairs = [
    ...numbers(start).map((at) => kept(at, at)),
    ...chain.map(({ kind, ...one }) => ({
      kind,
      expected: start + one.expected,
      observed: start + one.observed,
    })),
    ...numbers(end).map((at) => kept(lastExpected + at, lastObserved + at)),
  ];
  const arrived = new Set(moved.values());
  let [at, otherAt] = [0, 0];
  for (const pair of [...pairs, kept(expected.length, observed.length)]) {
    for (; at < pair.expected; at += 1) {
      const to = moved.get(at - start);
      yield to === undefined
        ? { kind: "missing", expected: at, observed: NOWHERE }
        : { kind: "moved", expected: at, observed: start + to };
    }
    for (; otherAt < pair.observed; otherAt += 1) {
      if (!arrived.has(otherAt - start)) {
        yield { kind: "extra", expected: NOWHERE, observed: otherAt };
      }
    }
    if (at < expected.length) yield pair;
    [at, otherAt] = [pair.expected + 1, pair.observed + 1];
  }
}

/** @param {number} count */
const numbers = (count) => Array.from({ length: count }, (_, index) => index);

/** @param {number} expected @param {number} observed @returns {Edit} */
const kept = (expected, observed) => ({ kind: "kept", expected, observed });

/**
 * Returns how many elements are equal at the beginning, and how many others at the end.
 * @template E, O
 * @param {E[]} expected
 * @param {O[]} observed
 * @param {(expected: E, observed: O) => boolean} isEqual
 */
function sharedEnds(expected, observed, isEqual) {
  const most = Math.min(expected.length, observed.length);
  /** @param {number} at */
  const isSame = (at) =>
    isEqual(/** @type {E} */ (expected.at(at)), /** @type {O} */ (observed.at(at)));
  let start = 0;
  while (start < most && isSame(start)) start += 1;
  let end = 0;
  while (end < most - start && isSame(-1 - end)) end += 1;
  return { start, end };
}

/**
 * Returns the pairs that keep the order, and those that are moved.
 * @template E, O
 * @param {E[]} expected
 * @param {O[]} observed
 * @param {(expected: E, observed: O) => boolean} isEqual
 * @param {(expected: E, observed: O) => number} changeCost
 * @returns {{ chain: Edit[], moved: Map<number, number> }}
 */
function inOrder(expected, observed, isEqual, changeCost) {
  const equal = ofIndexes(expected, observed, isEqual);
  const cost = ofIndexes(expected, observed, changeCost);
  const [height, width] = [expected.length, observed.length];
  const choose = height * width > MOST_PLACES ? manyPairs : bestPairs;
  const { chain, moved } = choose(height, width, equal, cost);
  /** @type {Edit[]} */
  const edits = chain.map(([index, other]) => ({
    kind: equal(index, other) ? "kept" : "changed",
    expected: index,
    observed: other,
  }));
  return { chain: edits, moved };
}

/**
 * @param {number} height
 * @param {number} width
 * @param {IsEqual} equal
 * @param {Cost} cost
 * @returns {Pairing}
 */
function bestPairs(height, width, equal, cost) {
  const [rows, columns] = [numbers(height), numbers(width)];
  const partners = rows.map((index) => columns.filter((other) => equal(index, other)));
  const others = columns.map((other) => rows.filter((index) => equal(index, other)));
  const [spare, otherSpare] = [new Set(spares(partners, others)), spares(others, partners)];
  const gains = rows.map((index) => {
    const found = new Map((partners[index] ?? []).map((other) => [other, WHOLE]));
    for (const other of spare.has(index) ? otherSpare : []) {
      if (!found.has(other)) found.set(other, NO_CHANGE - cost(index, other));
    }
    return found;
  });
  const chain = bestChain(gains, width);
  const paired = new Set(chain.map(([index]) => index));
  const taken = new Set(chain.map(([, other]) => other));
  const left = rows.filter((index) => !paired.has(index));
  const come = columns.filter((other) => !taken.has(other));
  return { chain, moved: leftAndEqual(left, come, equal) };
}

/**
 * @param {number} height
 * @param {number} width
 * @param {IsEqual} equal
 * @param {Cost} cost
 * @returns {Pairing}
 */
function manyPairs(height, width, equal, cost) {
  const kept = longestCommon(height, width, equal);
  if (kept === null) {
    const both = numbers(Math.min(height, width));
    const fit = both.filter((at) => equal(at, at) || cost(at, at) < NO_CHANGE);
    return { chain: fit.map((at) => [at, at]), moved: new Map() };
  }
  const between = gaps(kept, height, width);
  const moved = leftAndEqual(
    between.flatMap(({ lost }) => lost),
    between.flatMap(({ come }) => come),
    equal,
  );
  const arrived = new Set(moved.values());
  const chain = [...kept];
  for (const { lost, come } of between) {
    const rows = lost.filter((index) => !moved.has(index));
    const columns = come.filter((other) => !arrived.has(other));
    const gains = rows.map(
      (index) => new Map(columns.map((other, at) => [at, NO_CHANGE - cost(index, other)])),
    );
    for (const [row, column] of bestChain(gains, columns.length)) {
      chain.push([/** @type {number} */ (rows[row]), /** @type {number} */ (columns[column])]);
    }
  }
  return { chain: chain.sort(([one], [other]) => one - other), moved };
}

/**
 * Returns what is left over between two pairs.
 * @param {Chain} chain
 * @param {number} height
 * @param {number} width
 */
function gaps(chain, height, width) {
  const ends = [...chain, [height, width]];
  return ends.map(([index = 0, other = 0], at) => {
    const [before = -1, otherBefore = -1] = ends[at - 1] ?? [];
    const lost = numbers(index - before - 1).map((one) => before + 1 + one);
    const come = numbers(other - otherBefore - 1).map((one) => otherBefore + 1 + one);
    return { lost, come };
  });
}

/**
 * Returns a function of two indexes that is asked only once about elements that are the same.
 * @template E, O, A
 * @param {E[]} expected
 * @param {O[]} observed
 * @param {(expected: E, observed: O) => A} ask
 */
function ofIndexes(expected, observed, ask) {
  const [ofExpected, ofObserved] = [sameAs(expected), sameAs(observed)];
  /** @type {Map<number, A>} */
  const known = new Map();
  /** @param {number} index @param {number} other @returns {A} */
  return (index, other) => {
    const [one, two] = [ofExpected[index] ?? index, ofObserved[other] ?? other];
    const key = one * observed.length + two;
    const found = known.get(key);
    if (found !== undefined) return found;
    const answer = ask(/** @type {E} */ (expected[one]), /** @type {O} */ (observed[two]));
    known.set(key, answer);
    return answer;
  };
}

/** Returns the index of the first element that is the same as each. @param {any[]} items */
function sameAs(items) {
  /** @type {Map<string, number>} */
  const known = new Map();
  return items.map((item, index) => {
    const text = JSON.stringify(item);
    const first = known.get(text) ?? index;
    known.set(text, first);
    return first;
  });
}

/**
 * Returns the elements that need not be equal to any on the other side.
 * @param {number[][]} partners
 * @param {number[][]} others
 */
function spares(partners, others) {
  /** @type {Map<string, boolean>} */
  const known = new Map();
  return numbers(partners.length).filter((index) => {
    const own = partners[index] ?? [];
    const key = own.join();
    const isSpare =
      known.get(key) ??
      (own.length === 0 || new Set(own.flatMap((one) => others[one] ?? [])).size > own.length);
    known.set(key, isSpare);
    return isSpare;
  });
}

/**
 * Returns the pairs that keep the order and save most; the first ones, if several do.
 * @param {Map<number, number>[]} gains by row, then by column, what a pair saves
 * @param {number} width
 */
function bestChain(gains, width) {
  const height = gains.length;
  /** @param {number} index @param {number} other */
  const scaled = (index, other) => {
    const gain = gains[index]?.get(other) ?? 0;
    return gain && gain * (width + 1) + Number(index === other);
  };
  const saved = Array.from({ length: height + 1 }, () => new Float64Array(width + 1));
  /** @param {number} index @param {number} other */
  const most = (index, other) => saved[index]?.[other] ?? 0;
  for (let index = height - 1; index >= 0; index -= 1) {
    for (let other = width - 1; other >= 0; other -= 1) {
      const gain = scaled(index, other);
      const best = Math.max(most(index + 1, other), most(index, other + 1));
      const row = /** @type {Float64Array} */ (saved[index]);
      row[other] = gain ? Math.max(best, most(index + 1, other + 1) + gain) : best;
    }
  }
  /** @type {Chain} */
  const chain = [];
  let [index, other] = [0, 0];
  while (index < height && other < width) {
    const gain = scaled(index, other);
    if (gain && most(index, other) === most(index + 1, other + 1) + gain) {
      chain.push([index, other]);
      [index, other] = [index + 1, other + 1];
    } else if (most(index, other) === most(index, other + 1)) other += 1;
    else index += 1;
  }
  return chain;
}

/**
 * Pairs what is left over and equal, the first with the first.
 * @param {number[]} left
 * @param {number[]} come
 * @param {IsEqual} equal
 */
function leftAndEqual(left, come, equal) {
  const free = [...come];
  /** @type {Map<number, number>} */
  const moved = new Map();
  for (const index of left) {
    const at = free.findIndex((other) => equal(index, other));
    if (at >= 0) moved.set(index, free.splice(at, 1)[0] ?? 0);
  }
  return moved;
}
