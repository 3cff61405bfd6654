// @ts-check
/**
 * Replaces the edge in the page of a failure bundle. It runs before any other script, answers the
 * page's requests from the bundle's files, and makes the calls of `calls.js` at the moment that the
 * requirement wants. The page's content security policy blocks every request that it does not
 * answer.
 *
 * It reports to the page around this one, in messages: `request`, `log`, `problem`, `phase` and
 * `left`.
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
/** `next` retries a delivery after at most five seconds. */
const NOT_READY_MS = 6000;
/** How long the page may take until it requests the script that is held back. */
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
const report = (kind, parts) => parent.postMessage({ harness: kind, ...parts }, "*");

/** @param {number} milliseconds */
const pause = (milliseconds) => new Promise((resolve) => later(resolve, milliseconds));

/** Resolves when nothing has been pending for a while. @param {number} [most] */
async function untilQuiet(most = Infinity) {
  const end = now() + most;
  while (now() < end && (pending > 0 || now() - last < QUIET_MS)) await pause(25);
}

installStorage(world);
page.navigation ??= new EventTarget(); // for older browsers
page.ServiceWorkerContainer ??= class {
  register() {}
};
Object.defineProperty(Document.prototype, "referrer", {
  get: () => world.referrer,
  configurable: true,
});
// Offline, the library would hold its calls back. The run was online.
Object.defineProperty(Navigator.prototype, "onLine", { get: () => true, configurable: true });

/** @param {import("./types.js").Sent} sent */
const reportRequest = (sent) => report("request", { sent });
installNetwork(world, reportRequest, count);
const gate = installScripts(world, home, { count, report: reportRequest });

/** @param {string} kind @param {unknown} problem @param {string} [message] */
function reportProblem(kind, problem, message = "") {
  let text = message;
  try {
    const isError = problem instanceof Error;
    text = isError ? `${problem.name}: ${problem.message}` : message || String(problem);
  } catch {
    // Reading what was thrown may throw, too. The report then has no message.
  }
  report("problem", { kind, message: text, script: "" });
}
addEventListener("error", (event) => {
  if (event instanceof ErrorEvent) reportProblem("error", event.error, event.message);
});
addEventListener("unhandledrejection", ({ reason }) => reportProblem("rejection", reason));

for (const [name, stored] of Object.entries(world.stored)) {
  document.cookie = `${name}=${encodeURIComponent(stored)}; path=/; secure`;
  localStorage.setItem(name, stored);
}

const recorder = () => page[Symbol.for("harness.recorder")];

/** Reports what the recorder observes, as it comes. */
async function reportLog() {
  for (;;) {
    const log = JSON.parse(await recorder().newEntries());
    last = now();
    report("log", { log });
  }
}

/**
 * Goes to another address, as a single-page application does. The address of a file cannot change, so
 * what says which page it stands for does.
 * @param {{ address: string, title: string }} place
 */
function goTo({ address, title }) {
  for (const element of document.querySelectorAll("base, link[rel=canonical]")) {
    element.setAttribute("href", address);
  }
  if (title) document.title = title;
}

/** @param {((callback: (name: string) => unknown) => unknown)[]} calls */
async function makeCalls(calls) {
  for (const [index, call] of calls.entries()) {
    /** @type {unknown} */
    let result;
    report("phase", { phase: `call ${index}` });
    for (const step of world.navigations) if (step.before === index) goTo(step);
    recorder().make(index, () => (result = call(recorder().callback)));
    last = now();
    if (world.isReady && !world.burst) {
      await Promise.race([Promise.resolve(result).catch(() => {}), pause(NOT_READY_MS)]);
      await untilQuiet(NOT_READY_MS);
    }
  }
  if (world.consent) page.analytics.load(...world.consent);
}

/** Resolves when the integration is ready, or has not become ready in time. */
function untilReady() {
  const isReady = new Promise((resolve) => page.analytics?.ready?.(() => resolve(undefined)));
  return Promise.race([isReady, pause(NOT_READY_MS)]);
}

async function run() {
  void reportLog();
  const calls = page.HARNESS_CALLS;
  delete page.HARNESS_CALLS;
  if (world.consent) await makeCalls(calls);
  else if (world.gate) {
    await Promise.race([gate.reached, pause(GATE_MS)]);
    await pause(0);
    await makeCalls(calls);
    gate.open();
  } else {
    await Promise.all([untilQuiet(NOT_READY_MS + world.least), pause(world.least), untilReady()]);
    await untilQuiet(NOT_READY_MS);
    await makeCalls(calls);
  }
  report("phase", { phase: "made" });
  const end = now() + world.patience;
  while (now() < end) {
    await pause(Math.min(250, end - now()));
    report("left", { left: recorder().leftovers() });
  }
  recorder().noteState();
  await pause(0); // the log of this is reported first
  report("phase", { phase: "over" });
}

document.addEventListener("readystatechange", () => {
  // The snippet has run, but no script that it requested.
  if (document.readyState === "interactive") void run();
});
