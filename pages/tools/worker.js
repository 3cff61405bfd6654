// @ts-check
/**
 * Does jobs until standard input ends. Each is a line of JSON, `{"tool": name, "job": {...}}`, and
 * so is its answer, `{"result": ...}` or, if the tool threw, `{"failure": text}`.
 *
 * A tool is a module in this folder, whose default export does a job. It is loaded for its first job.
 */
import { createInterface } from "node:readline";

/** @param {string} line */
async function answer(line) {
  const { tool, job } = JSON.parse(line);
  try {
    const { default: carryOut } = await import(`./${tool}.js`);
    return { result: await carryOut(job) };
  } catch (problem) {
    return { failure: problem instanceof Error ? String(problem.stack) : String(problem) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
}
