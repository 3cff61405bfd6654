// @ts-check
/** Has a worker evaluate what a person typed, and ends it where it does not end by itself. */

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Question} Question */

const PATIENCE_MS = 3000;
const ADDRESS = "/console/worker.js";

/** @type {any} TypeScript does not know it yet */
const { trustedTypes } = window;
const policy = trustedTypes?.createPolicy("console-worker", { createScriptURL: () => ADDRESS });

/** @typedef {{ question: Question, answer: (answer: Answer) => void, giveUp: number }} Waiting */

/** @type {Worker | null} */
let worker = null;
/** @type {Map<number, Waiting>} */
const waiting = new Map();
let asked = 0;

/**
 * Returns the calls that a piece of source makes, the value of an expression, or the problem.
 * @param {"calls" | "value"} kind
 * @param {string} source
 * @returns {Promise<Answer>}
 */
export function evaluate(kind, source) {
  asked += 1;
  /** @type {Question} */
  const question = { id: asked, kind, source };
  return new Promise((resolve) => {
    put({
      question,
      answer: (answer) => {
        clearTimeout(waiting.get(question.id)?.giveUp);
        waiting.delete(question.id);
        resolve(answer);
      },
      giveUp: 0,
    });
  });
}

/** @param {Waiting} one */
function put(one) {
  waiting.set(one.question.id, one);
  one.giveUp = window.setTimeout(() => giveUp(one), PATIENCE_MS);
  worker ??= started();
  worker.postMessage(one.question);
}

/** Ends the worker, and has another one answer who only waited behind. @param {Waiting} one */
function giveUp(one) {
  worker?.terminate();
  worker = null;
  const seconds = PATIENCE_MS / 1000;
  const message = `This did not end within ${seconds} seconds: is there a loop without an end?`;
  one.answer({ problem: { message, line: 0 } });
  for (const other of [...waiting.values()]) {
    clearTimeout(other.giveUp);
    put(other);
  }
}

function started() {
  const made = new Worker(policy ? policy.createScriptURL("") : ADDRESS, { type: "module" });
  made.addEventListener("message", ({ data }) => waiting.get(data.id)?.answer(data));
  return made;
}
