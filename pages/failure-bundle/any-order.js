// @ts-check
/** Does what `harness/analysis/any_order.py` does, in the same order. */

/**
 * Returns what was observed, so that as much as possible stands where it is expected.
 * @template Wanted, Seen
 * @param {Wanted[]} expected
 * @param {Seen[]} observed
 * @param {(wanted: Wanted, seen: Seen) => boolean} isEqual
 * @returns {Seen[]}
 */
export function inExpectedOrder(expected, observed, isEqual) {
  /** @type {Map<number, number>} */
  const takenBy = new Map();

  /** @param {number} wanted @param {Set<number>} tried @returns {boolean} */
  function isPlaced(wanted, tried) {
    for (const [seen, one] of observed.entries()) {
      if (tried.has(seen) || !isEqual(/** @type {Wanted} */ (expected[wanted]), one)) continue;
      tried.add(seen);
      const other = takenBy.get(seen);
      if (other === undefined || isPlaced(other, tried)) {
        takenBy.set(seen, wanted);
        return true;
      }
    }
    return false;
  }

  for (const wanted of expected.keys()) isPlaced(wanted, new Set());
  const places = new Map([...takenBy].map(([seen, wanted]) => [wanted, seen]));
  const others = observed.filter((_, seen) => !takenBy.has(seen));
  const found = [...expected.keys()].flatMap((wanted) => {
    const seen = places.get(wanted);
    return seen === undefined ? others.splice(0, 1) : observed.slice(seen, seen + 1);
  });
  return [...found, ...others];
}
