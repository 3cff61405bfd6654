// @ts-check
/**
 * The longest common part of two long lists: the algorithm of Myers, as in
 * `harness/analysis/longest_common.py`.
 */

const MOST_LEFT = 200;
const NOWHERE = -1;

/** By diagonal, the farthest row. @typedef {Map<number, number>} Reached */

/**
 * Returns the pairs of the longest common part; null if too much is left over.
 * @param {number} height
 * @param {number} width
 * @param {(index: number, other: number) => boolean} isEqual
 * @returns {[number, number][] | null}
 */
export function longestCommon(height, width, isEqual) {
  /** @type {Reached} */
  const reached = new Map([[1, 0]]);
  /** @type {Reached[]} */
  const steps = [];
  for (let left = 0; left <= Math.min(MOST_LEFT, height + width); left += 1) {
    steps.push(new Map(reached));
    for (let diagonal = -left; diagonal <= left; diagonal += 2) {
      const before = diagonalBefore(reached, diagonal, left);
      let row = (reached.get(before) ?? 0) + Number(before < diagonal);
      while (row < height && row - diagonal < width && isEqual(row, row - diagonal)) row += 1;
      reached.set(diagonal, row);
      if (row >= height && row - diagonal >= width) return wayBack(steps, height, width);
    }
  }
  return null;
}

/**
 * Returns the diagonal from which this one is reached best.
 * @param {Reached} reached
 * @param {number} diagonal
 * @param {number} left
 */
function diagonalBefore(reached, diagonal, left) {
  const above = reached.get(diagonal - 1) ?? NOWHERE;
  const beside = reached.get(diagonal + 1) ?? NOWHERE;
  const isBeside = diagonal === -left || (diagonal !== left && above < beside);
  return isBeside ? diagonal + 1 : diagonal - 1;
}

/**
 * @param {Reached[]} steps
 * @param {number} height
 * @param {number} width
 */
function wayBack(steps, height, width) {
  /** @type {[number, number][]} */
  const pairs = [];
  let [row, column] = [height, width];
  for (let left = steps.length - 1; left >= 0; left -= 1) {
    const step = steps[left] ?? new Map();
    const before = diagonalBefore(step, row - column, left);
    const start = step.get(before) ?? 0;
    while (row > start && column > start - before) {
      [row, column] = [row - 1, column - 1];
      pairs.push([row, column]);
    }
    [row, column] = [start, start - before];
  }
  return pairs.reverse();
}
