// @ts-check
/**
 * Shows the observations of a run, chapter by chapter, in three lanes: what the library made of a call,
 * what the tracker was called with, and what was sent.
 */

import { coloured } from "../report/code.js";
import { copyButton } from "../report/copy.js";
import { make } from "../report/elements.js";
import { properties, tree } from "./tree.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

/** @typedef {"library" | "tracker" | "requests" | "page"} Lane */
/** @typedef {{ lane: Lane, isPlumbing: boolean, shown: () => HTMLElement }} Item */

/** @type {[Lane, string][]} */
const LANES = [
  ["library", "Library events"],
  ["tracker", "Tracker invocations"],
  ["requests", "Requests"],
];
/** What a library event says of the call, in the order in which it is shown. */
const TELLING = [
  "event",
  "category",
  "name",
  "userId",
  "previousId",
  "groupId",
  "traits",
  "properties",
];
const LOUD = new Set(["warn", "error"]);

/**
 * Returns the observations as an element; `all` has it show, too, what is the same in every run.
 * @param {Pick<Tried, "observations" | "ledger">} seen
 * @param {boolean} all
 */
export function lanes({ observations, ledger }, all) {
  const board = make("div", { class: "board" });
  const heads = LANES.map(([lane, name]) => make("h3", { class: `head ${lane}` }, name));
  board.append(make("div", { class: "heads" }, ...heads));
  for (const [chapter, part] of chapters(observations, ledger.length)) {
    const items = part.flatMap(itemsOf).filter((item) => all || !item.isPlumbing);
    const index = chapter.startsWith("call ") ? Number(chapter.slice("call ".length)) : -1;
    const entry = ledger[index];
    if (items.length > 0 || entry) board.append(band(chapter, entry, items));
  }
  return board;
}

/**
 * Says how many observations are shown only where all are.
 * @param {Observation[]} observations
 */
export const countPlumbing = (observations) =>
  observations.flatMap(itemsOf).filter((item) => item.isPlumbing).length;

/**
 * Returns the observations by what they belong to. Of a request that comes while the run goes on
 * nobody knows yet but the phase.
 * @param {Observation[]} observations
 * @param {number} calls how many were made: each has a chapter
 */
function chapters(observations, calls) {
  /** @type {Map<string, Observation[]>} */
  const found = new Map();
  for (let index = 0; index < calls; index += 1) found.set(`call ${index}`, []);
  for (const seen of observations) {
    const name = seen.chapter ?? seen.phase;
    const part = found.get(name) ?? [];
    part.push(seen);
    found.set(name, part);
  }
  const place = (/** @type {string} */ name) =>
    name === "load" ? -1 : name === "unload" ? Infinity : Number(name.slice("call ".length));
  return [...found].sort(([one], [other]) => place(one) - place(other));
}

/**
 * @param {string} chapter
 * @param {import("./types.js").Entry | undefined} entry
 * @param {Item[]} items
 */
function band(chapter, entry, items) {
  const heading = make("div", { class: "phase" });
  if (!entry) {
    const words = { load: "The page loads", unload: "The page is left" }[chapter] ?? chapter;
    heading.append(make("h4", {}, words));
  } else {
    const words = make(
      "span",
      { class: entry.is_good ? "delivered good" : "delivered" },
      entry.words,
    );
    heading.append(make("h4", {}, make("code", {}, coloured(entry.javascript))), words);
  }
  const columns = LANES.map(([lane, name]) => {
    const own = items.filter((item) => item.lane === lane);
    return make(
      "div",
      { class: own.length > 0 ? `lane ${lane}` : `lane ${lane} vacant`, "data-lane": name },
      ...own.map((item) => item.shown()),
    );
  });
  const notes = items.filter((item) => item.lane === "page").map((item) => item.shown());
  const made = make("section", { class: "band" }, heading);
  made.append(make("div", { class: "columns" }, ...columns));
  if (notes.length > 0) made.append(make("div", { class: "notes" }, ...notes));
  return made;
}

/** @param {Observation} seen @returns {Item[]} */
function itemsOf(seen) {
  /** @type {(lane: Lane, isPlumbing: boolean, shown: () => HTMLElement) => Item[]} */
  const one = (lane, isPlumbing, shown) => [{ lane, isPlumbing, shown }];
  switch (seen.kind) {
    case "invocation":
      return one("tracker", false, () => invocation(seen));
    case "definition":
      return one("tracker", true, () => definition(seen));
    case "callback":
      return one("library", false, () => callback(seen));
    case "request":
      return ofRequest(seen);
    case "error":
      return one("page", false, () => pageError(seen));
    case "blind":
      return one("page", false, () => note("blind spot", `${seen["where"]}: ${seen["reason"]}`));
    case "console":
      return one("page", !LOUD.has(seen["level"]), () => consoleMessage(seen));
    case "script":
      return one("page", true, () => note(`script ${seen["state"]}`, seen["url"]));
    default:
      return [];
  }
}

/** @param {Observation} seen @returns {Item[]} */
function ofRequest(seen) {
  const isPreflight = seen["method"] === "OPTIONS";
  if (seen["role"] === "segment" && !isPreflight) {
    const sent = seen["parameters"];
    const isBatch = sent !== null && typeof sent === "object" && Array.isArray(sent.batch);
    return (isBatch ? sent.batch : [sent]).map((/** @type {any} */ message) => ({
      lane: "library",
      isPlumbing: false,
      shown: () => libraryEvent(message),
    }));
  }
  const isOfDestination = ["destination", "unclaimed"].includes(seen["role"]);
  const isPlumbing = !isOfDestination || isPreflight;
  return [{ lane: "requests", isPlumbing, shown: () => request(seen) }];
}

/** @param {any} message what the library sent to Segment */
function libraryEvent(message) {
  const { type = "?" } = message ?? {};
  const card = make("article", { class: "item" }, title(String(type), ""));
  const said = Object.entries(message ?? {});
  const telling = TELLING.flatMap((key) => said.filter(([own]) => own === key));
  const rest = said.filter(([key]) => key !== "type" && !TELLING.includes(key));
  if (telling.length > 0) card.append(properties(telling));
  if (rest.length > 0) card.append(folded("what else it says", Object.fromEntries(rest)));
  return card;
}

/** @param {Observation} seen */
function invocation(seen) {
  const copy = copyButton(seen["source"]);
  copy.setAttribute("aria-label", `Copy the invocation of ${seen["function"]} as JavaScript`);
  const card = make("article", { class: "item" }, title("", seen["function"], copy));
  if (seen["inside"]) card.append(make("p", { class: "quiet" }, `within ${seen["inside"]}`));
  const args = make("ol", { class: "arguments", start: 0 });
  for (const arg of seen["args"]) args.append(make("li", {}, tree(arg, 0)));
  card.append(seen["args"].length > 0 ? args : make("p", { class: "quiet" }, "no arguments"));
  const threw = seen["threw"];
  if (threw?.$ !== "undefined") {
    card.append(make("p", { class: "bad" }, "threw ", tree(threw, 1)));
  }
  return card;
}

/** @param {Observation} seen */
function definition(seen) {
  const card = make("article", { class: "item" }, title("defined", seen["function"]));
  if (Object.keys(seen["globals"]).length > 0) card.append(tree(seen["globals"], 1));
  return card;
}

/** @param {Observation} seen */
function callback(seen) {
  return make("article", { class: "item" }, title("callback", seen["name"]));
}

/** @param {Observation} seen */
function request(seen) {
  const isRefused = seen["role"] === "unclaimed";
  const card = make(
    "article",
    { class: isRefused ? "item bad" : "item" },
    title(`${seen["method"]} ${seen["host"]}`, seen["path"]),
  );
  const words = isRefused ? "refused: no documented host" : `answered ${seen["status"]}`;
  card.append(make("p", { class: "quiet" }, words));
  if (seen["query"].length > 0) card.append(part("query", pairs(seen["query"])));
  if (seen["parameters"]?.$ !== "undefined") card.append(part("body", seen["parameters"]));
  else if (seen["body"]) card.append(part("body, undecoded", atob(seen["body"])));
  card.append(folded("headers", pairs(seen["headers"])));
  return card;
}

/**
 * Returns a value that is shown when asked for.
 * @param {string} name
 * @param {Tagged} value
 */
function folded(name, value) {
  const made = make("details", { class: "folded" }, make("summary", {}, name));
  made.addEventListener("toggle", () => made.append(tree(value, 0)), { once: true });
  return made;
}

/** @param {[string, string][]} list */
function pairs(list) {
  return { $: "object", properties: list };
}

/** @param {string} name @param {Tagged} value */
const part = (name, value) => tree(value, 0, make("span", { class: "label" }, name));

/** @param {Observation} seen */
function pageError(seen) {
  const where = seen["position"] || seen["source"];
  const card = note(seen["error_kind"], seen["message"]);
  card.classList.add("bad");
  if (where) card.append(make("p", {}, "at ", make("code", {}, where)));
  if (seen["stack"]) {
    const stack = make("pre", {}, seen["stack"]);
    card.append(make("details", {}, make("summary", {}, "stack"), stack));
  }
  return card;
}

/** @param {Observation} seen */
function consoleMessage(seen) {
  const card = make("article", { class: "item" }, title(`console.${seen["level"]}`, ""));
  for (const arg of seen["args"]) card.append(" ", tree(arg, 2));
  return card;
}

/** @param {string} kind @param {string} words */
const note = (kind, words) => make("article", { class: "item" }, title(kind, words));

/**
 * @param {string} kind
 * @param {string} name
 * @param {HTMLElement[]} beside
 */
function title(kind, name, ...beside) {
  const words = make("h5", {});
  if (kind) words.append(make("span", { class: "kind" }, kind), " ");
  words.append(make("span", { dir: "auto" }, name));
  return make("div", { class: "title" }, words, ...beside);
}
