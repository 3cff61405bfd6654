// @ts-check
/**
 * Lists the mutants of a script: everything that a mutation tool would change in it, one point at
 * a time. The job is `{"file": name, "code": text}`; the result is a list of `{"mutator", "to",
 * "start", "end"}`: what is from `start` to `end` becomes `to`. Places are `{"line", "column"}`,
 * both counted from 0.
 *
 * It is for the repository's own tests: the mutation tool is installed nowhere else.
 */
import { parseSync, traverse } from "@babel/core";
import { Instrumenter } from "@stryker-mutator/instrumenter";

/** The tool must not print: standard output is for answers. */
const ignore = () => {};
const silent = () => false;
const LOGGER = {
  isTraceEnabled: silent,
  isDebugEnabled: silent,
  isInfoEnabled: silent,
  isWarnEnabled: silent,
  isErrorEnabled: silent,
  isFatalEnabled: silent,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
};

const OPTIONS = { excludedMutations: [], ignorers: [], plugins: null };

/** @typedef {{ line: number, column: number }} Place */
/** @typedef {{ mutator: string, to: string, start: Place, end: Place }} Mutant */

/**
 * Returns everything that Stryker changes.
 * @param {string} file
 * @param {string} code
 * @returns {Promise<Mutant[]>}
 */
async function ofStryker(file, code) {
  const { mutants } = await new Instrumenter(LOGGER).instrument(
    [{ name: file, content: code, mutate: true }],
    OPTIONS,
  );
  return mutants.map(({ mutatorName, replacement, location: { start, end } }) => ({
    mutator: mutatorName,
    to: replacement,
    start,
    end,
  }));
}

/**
 * Returns a mutant that Stryker lacks: the first two arguments of each call swapped.
 * @param {string} file
 * @param {string} code
 * @returns {Mutant[]}
 */
function withArgumentsSwapped(file, code) {
  /** @type {Mutant[]} */
  const mutants = [];
  const tree = parseSync(code, { babelrc: false, configFile: false, filename: file });
  if (!tree) throw new Error(`${file} could not be parsed`);
  traverse(tree, {
    CallExpression(path) {
      const [first, second] = path.node.arguments;
      if (!first?.loc || !second?.loc) return;
      const text = (/** @type {any} */ { start, end }) => code.slice(start, end);
      const between = text({ start: first.end, end: second.start });
      mutants.push({
        mutator: "ArgumentOrder",
        to: `${text(second)}${between}${text(first)}`,
        start: { line: first.loc.start.line - 1, column: first.loc.start.column },
        end: { line: second.loc.end.line - 1, column: second.loc.end.column },
      });
    },
  });
  return mutants;
}

/**
 * Does a job.
 * @param {{ file: string, code: string }} job
 */
export default async function carryOut({ file, code }) {
  return [...(await ofStryker(file, code)), ...withArgumentsSwapped(file, code)];
}
