// @ts-check
/**
 * Evaluates what a person typed, outside of the page: the calls of a piece of source, or the value of
 * an expression. The console's server lets this worker compute and do nothing else. The page stops
 * it if it takes too long.
 */

import { contentsRead, tag } from "../recorder/values.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Answer} Answer */

/** @type {any} */
const scope = self;
const METHODS = ["identify", "track", "page", "group", "alias", "screen", "reset", "ready"];
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
const NAME = "calls.js";
/** Lines that the engine puts before the source of a function. */
const LINES_BEFORE = 2;

// `tag` checks whether an object is a node, or the window.
scope.window = scope;
scope.Node = class {};

addEventListener("message", async ({ data }) => {
  /** @type {Question} */
  const { id, kind, source } = data;
  postMessage({ id, ...(kind === "calls" ? await calls(source) : value(source)) });
});
postMessage("ready");

/**
 * Returns the calls that a piece of source makes of `analytics`, with their arguments tagged.
 * @param {string} source
 * @returns {Promise<Answer>}
 */
async function calls(source) {
  /** @type {{ method: string, args: Tagged[] }[]} */
  const made = [];
  const withCallbacks = callbackNamer();
  const analytics = new Proxy(
    {},
    {
      get(_, method) {
        if (typeof method !== "string" || !METHODS.includes(method)) {
          throw new TypeError(
            `analytics.${String(method)} is not a call; the calls are ${METHODS.join(", ")}`,
          );
        }
        return (/** @type {unknown[]} */ ...args) => {
          made.push({ method, args: args.map((arg) => withCallbacks(tag(arg))) });
          return Promise.resolve();
        };
      },
    },
  );
  try {
    await new AsyncFunction("analytics", `${source}\n//# sourceURL=${NAME}`)(analytics);
  } catch (problem) {
    return { problem: await describe(problem, source) };
  }
  await contentsRead();
  return { calls: made };
}

/**
 * Returns the tagged value of an expression.
 * @param {string} source
 * @returns {Answer}
 */
function value(source) {
  try {
    return { value: callbackNamer()(tag(new Function(`return (\n${source}\n)`)())) };
  } catch (problem) {
    return { problem: { message: String(problem), line: 0 } };
  }
}

/**
 * Returns a function that replaces each function in a value by a callback with a unique name. The
 * recorder makes these callbacks, and notes when they run.
 * @returns {(tagged: Tagged) => Tagged}
 */
function callbackNamer() {
  /** @type {Set<string>} */
  const used = new Set();
  /** @param {string} wanted */
  const unused = (wanted) => {
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}${number}`;
    used.add(name);
    return name;
  };
  /** @type {(tagged: Tagged) => Tagged} */
  const replaced = (tagged) => {
    if (tagged === null || typeof tagged !== "object") return tagged;
    if (Array.isArray(tagged)) return tagged.map(replaced);
    if (tagged["$"] === "function") {
      return { $: "callback", name: unused(String(tagged["name"]) || "callback") };
    }
    return Object.fromEntries(Object.entries(tagged).map(([key, item]) => [key, replaced(item)]));
  };
  return replaced;
}

/**
 * Returns the message of a problem, and its line in the source if the browser reports that.
 * @param {unknown} problem
 * @param {string} source
 */
async function describe(problem, source) {
  const message = String(problem);
  const stack = problem instanceof Error ? String(problem.stack) : "";
  const [, line] = stack.match(new RegExp(`${NAME}:(\\d+)`)) ?? [];
  if (line) return { message, line: Number(line) - LINES_BEFORE };
  return { message, line: problem instanceof SyntaxError ? await lineOfSyntaxError(source) : 0 };
}

/**
 * Returns the line of a syntax error. For source that is evaluated, browsers report the line only to
 * listeners for uncaught errors.
 * @param {string} source
 * @returns {Promise<number>}
 */
function lineOfSyntaxError(source) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    /** @param {number} line */
    const found = (line) => {
      listening.abort();
      resolve(line);
    };
    addEventListener(
      "error",
      (event) => {
        event.preventDefault();
        found(Math.max(0, event.lineno - 1));
      },
      { signal: listening.signal },
    );
    setTimeout(/** @type {any} */ (`(async (analytics) => {\n${source}\n})`));
    setTimeout(() => found(0));
  });
}
