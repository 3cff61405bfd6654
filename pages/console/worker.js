// @ts-check
/**
 * Evaluates what a person typed, apart from the page: the calls of a piece of source, or the value
 * of an expression. The console's server lets this worker compute and do nothing else, and who
 * started it ends it where it does not end by itself.
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

// `tag` asks of any object whether it is a node, or the page itself.
scope.window = scope;
scope.Node = class {};

addEventListener("message", async ({ data }) => {
  /** @type {Question} */
  const { id, kind, source } = data;
  postMessage({ id, ...(kind === "calls" ? await calls(source) : value(source)) });
});

/**
 * Returns the calls that a piece of source makes of `analytics`, with their arguments tagged.
 * @param {string} source
 * @returns {Promise<Answer>}
 */
async function calls(source) {
  /** @type {{ method: string, args: Tagged[] }[]} */
  const made = [];
  const named = namer();
  const analytics = new Proxy(
    {},
    {
      get(_, method) {
        if (typeof method !== "string" || !METHODS.includes(method)) {
          throw new TypeError(
            `analytics.${String(method)} is no call; the calls are ${METHODS.join(", ")}`,
          );
        }
        return (/** @type {unknown[]} */ ...args) => {
          made.push({ method, args: args.map((arg) => named(tag(arg))) });
          return Promise.resolve();
        };
      },
    },
  );
  try {
    await new AsyncFunction("analytics", `${source}\n//# sourceURL=${NAME}`)(analytics);
  } catch (problem) {
    return { problem: await described(problem, source) };
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
    return { value: namer()(tag(new Function(`return (\n${source}\n)`)())) };
  } catch (problem) {
    return { problem: { message: String(problem), line: 0 } };
  }
}

/**
 * Returns a function that puts in place of each function a callback, which the recorder makes and
 * notes when it runs; each has a name of its own.
 * @returns {(tagged: Tagged) => Tagged}
 */
function namer() {
  /** @type {Set<string>} */
  const taken = new Set();
  /** @param {string} wanted */
  const free = (wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}${number}`;
    taken.add(name);
    return name;
  };
  /** @type {(tagged: Tagged) => Tagged} */
  const replaced = (tagged) => {
    if (tagged === null || typeof tagged !== "object") return tagged;
    if (Array.isArray(tagged)) return tagged.map(replaced);
    if (tagged["$"] === "function") {
      return { $: "callback", name: free(String(tagged["name"]) || "callback") };
    }
    return Object.fromEntries(Object.entries(tagged).map(([key, item]) => [key, replaced(item)]));
  };
  return replaced;
}

/**
 * Returns what there is to say of a problem, and the line of the source that it is in, if the
 * browser tells.
 * @param {unknown} problem
 * @param {string} source
 */
async function described(problem, source) {
  const message = String(problem);
  const stack = problem instanceof Error ? String(problem.stack) : "";
  const [, line] = stack.match(new RegExp(`${NAME}:(\\d+)`)) ?? [];
  if (line) return { message, line: Number(line) - LINES_BEFORE };
  return { message, line: problem instanceof SyntaxError ? await lineOfSyntaxError(source) : 0 };
}

/**
 * Returns the line of a syntax error. Of what is evaluated, a browser tells it nobody but those
 * who listen to errors that nothing caught.
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
