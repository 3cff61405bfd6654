// @ts-check
/**
 * Lists the mutants of a script: everything that a mutation tool would change in it, one point at
 * a time. The job is `{"file": name, "code": text}`; the result is a list of `{"mutator", "to",
 * "start", "end"}`: what is from `start` to `end` becomes `to`. Places are `{"line", "column"}`,
 * both counted from 0.
 *
 * It is for the repository's own tests: the mutation tool is installed nowhere else.
 */
import { Instrumenter } from "@stryker-mutator/instrumenter";

/** What the tool would say while it works is nobody's to read: stdout is for answers. */
const say = () => {};
const silent = () => false;
const LOGGER = {
  isTraceEnabled: silent,
  isDebugEnabled: silent,
  isInfoEnabled: silent,
  isWarnEnabled: silent,
  isErrorEnabled: silent,
  isFatalEnabled: silent,
  trace: say,
  debug: say,
  info: say,
  warn: say,
  error: say,
  fatal: say,
};

const OPTIONS = { excludedMutations: [], ignorers: [], noHeader: true, plugins: null };

/**
 * Does a job.
 * @param {{ file: string, code: string }} job
 */
export default async function carryOut({ file, code }) {
  const instrumenter = new Instrumenter(LOGGER);
  const { mutants } = await instrumenter.instrument(
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
