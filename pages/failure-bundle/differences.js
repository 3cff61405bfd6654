// @ts-check
/**
 * Says where expected and observed part, as `harness/analysis/differences.py` does and with the same
 * paths below what is compared.
 */
import { listEdits } from "./list-edits.js";
import { byPosition, compared } from "./value-comparison.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./value-comparison.js").Difference} Difference */

/**
 * @param {Tagged | undefined} expected
 * @param {Tagged | undefined} observed
 * @param {string} path
 * @returns {Generator<Difference>}
 */
export const differences = (expected, observed, path) =>
  compared(expected, observed, path, ofElements);

/**
 * @param {Tagged[]} expected
 * @param {Tagged[]} observed
 * @param {string} path
 * @returns {Generator<Difference>}
 */
function* ofElements(expected, observed, path) {
  if (byPosition(expected, observed, path).next().done) return;
  for (const edit of listEdits(expected, observed)) {
    const [wanted, seen] = [expected[edit.expected], observed[edit.observed]];
    const here = `${path}[${edit.kind === "extra" ? edit.observed : edit.expected}]`;
    if (edit.kind === "changed") yield* differences(wanted, seen, here);
    else if (edit.kind === "moved") {
      yield { path: here, expected: wanted, observed: seen, movedTo: edit.observed };
    } else if (edit.kind !== "kept") yield { path: here, expected: wanted, observed: seen };
  }
}
