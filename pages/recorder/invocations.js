// @ts-check
/** Notes the invocations of tracker functions. */

import { tag, tagAll } from "./values.js";

/**
 * Returns the address of the script whose code is running, below the recorder's own frames.
 * @returns {string}
 */
export function callingScript() {
  const { prepareStackTrace, stackTraceLimit } = Error; // those of the page may throw
  Object.assign(Error, { prepareStackTrace: undefined, stackTraceLimit: 12 });
  const lines = String(new Error().stack).split("\n");
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  for (const line of lines) {
    const address = /((?:https?|file):\/\/.+?):\d+:\d+\)?$/.exec(line);
    if (address?.[1]) return address[1];
  }
  return "";
}

/**
 * Returns a function that carries out an invocation and notes it. `this`, what is returned and what is
 * thrown stay as they are.
 * @param {import("./types.js").Record} record
 */
export function noteInvocations(record) {
  /** @type {string[]} the observed functions that are running, the innermost last */
  const running = [];

  /**
   * @param {string} path
   * @param {unknown[]} args
   * @param {() => any} run
   * @param {import("./owners.js").Owner} [owner]
   */
  return function invoke(path, args, run, owner) {
    const seen = record("invocation", {
      function: path,
      args: tagAll(args),
      caller: callingScript(),
      inside: running.at(-1) ?? "",
      maker: owner?.maker ?? "",
      hides: owner?.hides ?? "",
      threw: { $: "undefined" },
    });
    if (owner?.hides) owner.invocations.push(seen);
    running.push(path);
    try {
      return run();
    } catch (problem) {
      seen.threw = tag(problem);
      throw problem;
    } finally {
      running.pop();
    }
  };
}
