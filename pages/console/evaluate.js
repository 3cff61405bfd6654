// @ts-check
/** Evaluates what a person typed in a worker, and stops a worker that takes too long. */

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Question} Question */

const PATIENCE_MS = 3000;
const TICKS = 30;
const ADDRESS = "/console/worker.js";

/** @type {any} TypeScript does not know it yet */
const { trustedTypes } = window;
const policy = trustedTypes?.createPolicy("console-worker", { createScriptURL: () => ADDRESS });

/** @typedef {{ question: Question, answer: (answer: Answer) => void, giveUp: number }} Waiting */

/** @type {Worker | null} */
let worker = null;
let isReady = false; // its script has come: only from then on does it answer
/** @type {Map<number, Waiting>} */
const waiting = new Map();
let lastId = 0;

/**
 * Returns the calls that a piece of source makes, or the value of an expression, or the problem.
 * @param {"calls" | "value"} kind
 * @param {string} source
 * @returns {Promise<Answer>}
 */
export function evaluate(kind, source) {
  lastId += 1;
  /** @type {Question} */
  const question = { id: lastId, kind, source };
  return new Promise((resolve) => {
    send({
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
function send(one) {
  waiting.set(one.question.id, one);
  if (isReady) startClock(one);
  worker ??= started();
  worker.postMessage(one.question);
}

/**
 * Gives a question up after so many ticks. While a busy machine lets neither this page nor the worker
 * run, no tick passes.
 * @param {Waiting} one
 */
function startClock(one, ticks = TICKS) {
  const tick = () => (ticks > 1 ? startClock(one, ticks - 1) : giveUp(one));
  one.giveUp = window.setTimeout(tick, PATIENCE_MS / TICKS);
}

/** Stops the worker. A new one answers the questions that waited behind this one. @param {Waiting} one */
function giveUp(one) {
  worker?.terminate();
  worker = null;
  isReady = false;
  const seconds = PATIENCE_MS / 1000;
  const message = `This did not end within ${seconds} seconds. Does it have an endless loop?`;
  one.answer({ problem: { message, line: 0 } });
  for (const other of [...waiting.values()]) {
    clearTimeout(other.giveUp);
    send(other);
  }
}

function started() {
  const made = new Worker(policy ? policy.createScriptURL("") : ADDRESS, { type: "module" });
  made.addEventListener("message", ({ data }) => {
    if (data !== "ready") waiting.get(data.id)?.answer(data);
    else if (made === worker) {
      isReady = true;
      for (const one of waiting.values()) startClock(one);
    }
  });
  return made;
}
