// @ts-check
/**
 * The stand-in for the edge in the page of a failure bundle: it runs before any other script,
 * answers what the page asks for from the bundle's files, and makes the calls of `calls.js` at the
 * moment that the requirement wants. Whatever it does not answer, the page's own content security
 * policy keeps from leaving.
 *
 * It tells the page around this one what goes on, in messages: `request`, `log`, `problem`,
 * `phase` and `left`.
 */
import { installNetwork } from "./network.js";
import { installScripts } from "./scripts.js";
import { installStorage } from "./storage.js";

/** @type {any} */
const page = window;
/** @type {import("./types.js").World} */
const world = page.HARNESS_WORLD;
delete page.HARNESS_WORLD;

const QUIET_MS = 350;
/** `next` tries again after at most five seconds what it could not hand over. */
const NOT_READY_MS = 6000;
/** How long the page may take until it asks for the script that waits. */
const GATE_MS = 15_000;

const later = setTimeout;
const now = performance.now.bind(performance);
const home = new URL(".", location.href).href;
const { parent } = window;

let pending = 0;
let last = now();

/** @param {1 | -1} change */
function count(change) {
  pending += change;
  last = now();
}

/** @param {string} kind @param {{ [part: string]: unknown }} parts */
const tell = (kind, parts) => parent.postMessage({ harness: kind, ...parts }, "*");

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => later(resolve, milliseconds));

/** Is kept when nothing has been pending for a while. @param {number} [most] */
async function quiet(most = Infinity) {
  const end = now() + most;
  while (now() < end && (pending > 0 || now() - last < QUIET_MS)) await pause(25);
}

installStorage();
page.navigation ??= new EventTarget(); // older browsers do not have it
page.ServiceWorkerContainer ??= class {
  register() {}
};
// Without a network the library keeps its calls back; but the edge was always there.
Object.defineProperty(Navigator.prototype, "onLine", { get: () => true, configurable: true });

/** @param {import("./types.js").Sent} sent */
const told = (sent) => tell("request", { sent });
installNetwork(world, told, count);
const gate = installScripts(world, home, { count, tell: told });

/** @param {string} kind @param {unknown} problem @param {string} [message] */
function tellProblem(kind, problem, message = "") {
  let text = message;
  try {
    const isError = problem instanceof Error;
    text = isError ? `${problem.name}: ${problem.message}` : message || String(problem);
  } catch {
    // What was thrown cannot be told; that something was is told all the same.
  }
  tell("problem", { kind, message: text, script: "" });
}
addEventListener("error", (event) => {
  if (event instanceof ErrorEvent) tellProblem("error", event.error, event.message);
});
addEventListener("unhandledrejection", ({ reason }) => tellProblem("rejection", reason));

if (world.returningUser) {
  const kept = JSON.stringify(world.returningUser);
  document.cookie = `ajs_user_id=${encodeURIComponent(kept)}; path=/; secure`;
  localStorage.setItem("ajs_user_id", kept);
}

const recorder = () => page[Symbol.for("harness.recorder")];

/** Tells what the recorder observes, as it comes. */
async function tellLog() {
  for (;;) {
    const log = JSON.parse(await recorder().news());
    last = now();
    tell("log", { log });
  }
}

/** @param {((callback: (name: string) => unknown) => unknown)[]} calls */
async function makeCalls(calls) {
  for (const [index, call] of calls.entries()) {
    /** @type {unknown} */
    let result;
    tell("phase", { phase: `call ${index}` });
    recorder().make(index, () => (result = call(recorder().callback)));
    last = now();
    if (world.isReady && !world.burst) {
      await Promise.race([Promise.resolve(result).catch(() => {}), pause(NOT_READY_MS)]);
      await quiet(NOT_READY_MS);
    }
  }
}

/** Is kept when the library says that the integration is ready, or will not in a while. */
function ready() {
  const isReady = new Promise((resolve) => page.analytics?.ready?.(() => resolve(undefined)));
  return Promise.race([isReady, pause(NOT_READY_MS)]);
}

async function run() {
  void tellLog();
  const calls = page.HARNESS_CALLS;
  delete page.HARNESS_CALLS;
  if (world.gate) {
    await Promise.race([gate.reached, pause(GATE_MS)]);
    await pause(0);
    await makeCalls(calls);
    gate.open();
  } else {
    await Promise.all([quiet(NOT_READY_MS + world.least), pause(world.least), ready()]);
    await quiet(NOT_READY_MS);
    await makeCalls(calls);
  }
  tell("phase", { phase: "made" });
  const end = now() + world.patience;
  while (now() < end) {
    await pause(Math.min(250, end - now()));
    tell("left", { left: recorder().leftovers() });
  }
  tell("phase", { phase: "over" });
}

document.addEventListener("readystatechange", () => {
  // The snippet has run by now, and nothing that it asked for has.
  if (document.readyState === "interactive") void run();
});
