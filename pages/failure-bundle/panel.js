// @ts-check
/**
 * The page of a failure bundle. It shows what was promised and what the run observed instead. Beside
 * it, it runs the test page in this browser, and says for each difference whether it shows here.
 */
import "./panel.css";
import { codeBlock } from "../report/code.js";
import { copyButton } from "../report/copy.js";
import { link, make } from "../report/elements.js";
import { sides } from "../report/sides.js";
import { allCards, card, row } from "./difference-cards.js";
import { differenceChecker } from "./difference-states.js";
import { eventLines } from "./event-lines.js";

/** @type {import("./types.js").Failure} */
const failure = /** @type {any} */ (window).HARNESS_FAILURE;

const home = new URL(".", location.href).href;
const trackers = new Set(
  failure.trackers.flatMap((url) => {
    const file = failure.scripts[url.replace(/^https?:\/\//, "")];
    return file ? [new URL(file, home).href] : [];
  }),
);
const check = differenceChecker(failure, trackers);

const pill = make("strong", { class: "state waiting", role: "status" }, "Checking …");
const limit = make("p", { class: "limit" }, longestWait(failure));
const progress = make("p", { class: "progress" });
const list = make("ol", { class: "stream", tabindex: "0", "aria-label": "What happens here" });
const frameHome = make("div", { class: "frame" });

/** @param {string} title @param {...import("../report/elements.js").Child} children */
function part(title, ...children) {
  return make("section", { class: "part" }, make("h2", {}, title), ...children);
}

const cards = failure.differences.map((difference) => card(difference, failure));

/** @type {import("./types.js").Observations} */
let seen = { log: [], requests: [], problems: [], left: {}, isOver: false };
/** @type {HTMLIFrameElement | null} */
let frame = null;
/** How many items of `stream` are shown. */
let shown = 0;
/** @type {({ from: "log", item: any } | { from: "request", item: any } | { from: "problem", item: any })[]} */
let stream = [];

function show() {
  const found = check(seen);
  found.forEach((state, index) => cards[index]?.update(state));
  for (const item of stream.slice(shown)) list.append(...eventLines(item, failure));
  shown = stream.length;
  const states = found.map(({ state }) => state);
  const [name, text] = summary(states);
  pill.className = `state ${name}`;
  limit.hidden = name !== "waiting";
  if (pill.textContent !== text) pill.textContent = text;
}

/**
 * Says how long a reader has to wait at most.
 * @param {{ least: number, patience: number }} failure
 */
function longestWait({ least, patience }) {
  const [before, after] = [least, patience].map((time) => Math.ceil(time / 1000));
  const late = before ? `${before} s for a tracker that comes late, then the calls, ` : "";
  return `${late}at most ${after} s after the last call`;
}

/** @param {string[]} states @returns {[string, string]} */
function summary(states) {
  const count = states.filter((state) => state === "shows").length;
  if (states.includes("waiting")) return ["waiting", "Checking …"];
  if (count === states.length) return ["shows", "Shows here, too"];
  if (count > 0) return ["shows", `${count} of ${states.length} differences show here`];
  if (states.includes("unknown")) return ["unknown", "Cannot be decided here"];
  return ["gone", "Does not show here"];
}

/** @param {string} phase */
function showPhase(phase) {
  const call = /^call (\d+)$/.exec(phase)?.[1];
  if (phase === "over") {
    seen.isOver = true;
    progress.textContent = "The run is over.";
  } else if (call !== undefined) progress.textContent = `Call ${call} has been made.`;
  else if (phase === "made") progress.textContent = "All calls have been made.";
  else progress.textContent = "The page is loading.";
}

/** Runs the test page in a new frame. */
function run() {
  frame?.remove();
  seen = { log: [], requests: [], problems: [], left: {}, isOver: false };
  stream = [];
  shown = 0;
  list.replaceChildren();
  showPhase("load");
  frame = make("iframe", {
    title: "The test page",
    src: new URL("page.html?campaign=autumn", home).href,
  });
  frameHome.replaceChildren(frame);
  show();
}

addEventListener("message", ({ source, data }) => {
  if (!frame || source !== frame.contentWindow || typeof data?.harness !== "string") return;
  switch (data.harness) {
    case "log":
      seen.log.push(...data.log);
      stream.push(...data.log.map((/** @type {any} */ item) => ({ from: "log", item })));
      break;
    case "request":
      seen.requests.push(data.sent);
      stream.push({ from: "request", item: data.sent });
      break;
    case "problem":
      seen.problems.push(data);
      stream.push({ from: "problem", item: data });
      break;
    case "left":
      seen.left = data.left;
      break;
    case "phase":
      showPhase(data.phase);
      break;
  }
  show();
});

const { statement, source, level, library, conditions, notes } = failure;
document.title = `${failure.id} (${library}) – failure bundle`;
const again = make("button", { type: "button", class: "again", onclick: run }, "Run again");

document.body.append(
  make(
    "header",
    { class: "top" },
    make("p", { class: "kicker" }, "Failure bundle"),
    make(
      "p",
      { class: "name" },
      make("code", {}, failure.id),
      make("span", { class: "tag" }, library),
    ),
    pill,
    limit,
  ),
  make(
    "main",
    {},
    make(
      "div",
      { class: "requirement" },
      notes.length > 0 &&
        make(
          "div",
          { class: "notes", role: "note" },
          notes.map((note) => make("p", {}, note)),
        ),
      make("h1", {}, statement),
      make(
        "p",
        { class: "source" },
        make("q", {}, source.quote),
        " ",
        link(source.url, `${source.document} › ${source.section}`),
        make("span", { class: "tag" }, level),
        conditions.map((condition) => make("span", { class: "tag" }, condition)),
      ),
      part("What differs", ...allCards(cards)),
      part(
        "Called",
        failure.calls.length > 0
          ? codeBlock(failure.calls.join("\n"))
          : make("p", {}, "No calls: the page is only loaded."),
      ),
      failure.happened.length > 0 &&
        make(
          "details",
          { class: "part" },
          make("summary", {}, "Expected and observed in the run"),
          failure.happened.map(({ title, place, differences }) => {
            const hints = new Map(differences.map(({ path, hint }) => [path, hint]));
            return make(
              "div",
              { class: "happening" },
              make("p", { class: "quiet" }, title),
              sides(place, { hints, label: title }),
            );
          }),
        ),
    ),
    make(
      "div",
      { class: "replay" },
      make("div", { class: "bar" }, make("h2", {}, "In this browser"), again),
      progress,
      list,
      frameHome,
      part(
        "Try something else",
        make(
          "ul",
          { class: "hints" },
          make(
            "li",
            {},
            make("code", {}, "calls.js"),
            " has the calls. Change them, and reload this page.",
          ),
          make(
            "li",
            {},
            make("code", {}, failure.buildFile),
            " has the build, as it was served. Change or replace it, and reload this page.",
          ),
          make(
            "li",
            {},
            "The developer tools work as usual: breakpoints, console, network. Nothing leaves this page.",
          ),
        ),
        make(
          "p",
          { class: "command" },
          make("code", {}, failure.command),
          copyButton(failure.command),
        ),
      ),
      make(
        "details",
        { class: "part" },
        make("summary", {}, "The run"),
        make(
          "dl",
          { class: "facts" },
          failure.facts
            .filter(([, value]) => value)
            .flatMap(([name, value]) => row(name, make("code", {}, value))),
        ),
      ),
    ),
  ),
);
run();
