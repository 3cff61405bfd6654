// @ts-check
/**
 * Shows the observations of a run by call, in three lanes: library events, tracker invocations and
 * requests.
 */

import { coloured } from "../report/code.js";
import { copyButton } from "../report/copy.js";
import { make } from "../report/elements.js";
import { properties, tree } from "./tree.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */
/** @typedef {import("./types.js").Observation} Observation */
/** @typedef {import("./types.js").Tried} Tried */

/** @typedef {"library" | "tracker" | "requests" | "page"} Lane */
/** @typedef {{ lane: Lane, isRoutine: boolean, shown: () => HTMLElement }} Item */

/** @type {[Lane, string][]} */
const LANES = [
  ["library", "Library events"],
  ["tracker", "Tracker invocations"],
  ["requests", "Requests"],
];
/** The fields of a library event that are not folded, in the order in which they are shown. */
const MAIN_FIELDS = [
  "event",
  "category",
  "name",
  "userId",
  "previousId",
  "groupId",
  "traits",
  "properties",
];
const SHOWN_LEVELS = new Set(["warn", "error"]);

/**
 * Returns the observations as an element; `all` includes routine ones, which every run has.
 * @param {Pick<Tried, "observations" | "ledger">} seen
 * @param {boolean} all
 */
export function lanes({ observations, ledger }, all) {
  const board = make("div", { class: "board" });
  const heads = LANES.map(([lane, name]) => make("h3", { class: `head ${lane}` }, name));
  board.append(make("div", { class: "heads" }, ...heads));
  for (const [chapter, part] of chapters(observations, ledger.length)) {
    const items = part.flatMap(itemsOf).filter((item) => all || !item.isRoutine);
    const index = chapter.startsWith("call ") ? Number(chapter.slice("call ".length)) : -1;
    const entry = ledger[index];
    if (items.length > 0 || entry) board.append(band(chapter, entry, items));
  }
  return board;
}

/**
 * Counts the routine observations.
 * @param {Observation[]} observations
 */
export const countRoutine = (observations) =>
  observations.flatMap(itemsOf).filter((item) => item.isRoutine).length;

/**
 * Returns the observations by chapter, one for each call. A request of a run that still goes on
 * has no chapter yet, only a phase.
 * @param {Observation[]} observations
 * @param {number} calls how many calls were made
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
    const name = { load: "The page loads", unload: "The page is left" }[chapter] ?? chapter;
    heading.append(make("h4", {}, name));
  } else {
    const delivery = make(
      "span",
      { class: entry.is_good ? "delivered good" : "delivered" },
      entry.words,
    );
    heading.append(make("h4", {}, make("code", {}, coloured(entry.javascript))), delivery);
  }
  const columns = LANES.map(([lane, name]) => {
    const own = items.filter((item) => item.lane === lane);
    return make(
      "div",
      { class: own.length > 0 ? `lane ${lane}` : `lane ${lane} empty-lane`, "data-lane": name },
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
  /** @type {(lane: Lane, isRoutine: boolean, shown: () => HTMLElement) => Item[]} */
  const one = (lane, isRoutine, shown) => [{ lane, isRoutine, shown }];
  switch (seen.kind) {
    case "invocation":
      return one("tracker", false, () => invocation(seen));
    case "definition":
      return one("tracker", true, () => definition(seen));
    case "state":
      return one("tracker", true, () => globalState(seen));
    case "callback":
      return one("library", false, () => callback(seen));
    case "request":
      return ofRequest(seen);
    case "error":
      return one("page", false, () => pageError(seen));
    case "blind":
      return one("page", false, () => note("blind spot", `${seen["where"]}: ${seen["reason"]}`));
    case "refusal": {
      const words = `${seen["method"]} ${seen["url"]}: ${seen["why"]} (${seen["said"]})`;
      return one("requests", false, () => note("refused by the browser", words.trim()));
    }
    case "console":
      return one("page", !SHOWN_LEVELS.has(seen["level"]), () => consoleMessage(seen));
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
      isRoutine: false,
      shown: () => libraryEvent(message),
    }));
  }
  const isOfDestination = ["destination", "unclaimed"].includes(seen["role"]);
  const isRoutine = !isOfDestination || isPreflight;
  return [{ lane: "requests", isRoutine, shown: () => request(seen) }];
}

/** @param {any} message what the library sent to Segment */
function libraryEvent(message) {
  const { type = "?" } = message ?? {};
  const card = make("article", { class: "item" }, title(String(type), ""));
  const fields = Object.entries(message ?? {});
  const main = MAIN_FIELDS.flatMap((key) => fields.filter(([own]) => own === key));
  const others = fields.filter(([key]) => key !== "type" && !MAIN_FIELDS.includes(key));
  if (main.length > 0) card.append(properties(main));
  if (others.length > 0) card.append(folded("other fields", Object.fromEntries(others)));
  return card;
}

/** @param {Observation} seen */
function invocation(seen) {
  const copy = copyButton(seen["source"]);
  copy.setAttribute("aria-label", `Copy the invocation of ${seen["function"]} as JavaScript`);
  const card = make("article", { class: "item" }, title("", seen["function"], copy));
  if (seen["inside"]) card.append(make("p", { class: "quiet" }, `called by ${seen["inside"]}`));
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
function globalState(seen) {
  const card = make("article", { class: "item" }, title("globals", `after ${seen["phase"]}`));
  card.append(tree(seen["globals"], 1));
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
  const answer = isRefused ? "refused: not a documented host" : `answered ${seen["status"]}`;
  card.append(make("p", { class: "quiet" }, answer));
  if (seen["query"].length > 0) card.append(part("query", pairs(seen["query"])));
  if (seen["parameters"]?.$ !== "undefined") card.append(part("body", seen["parameters"]));
  else if (seen["body"]) card.append(part("body, not decoded", atob(seen["body"])));
  card.append(folded("headers", pairs(seen["headers"])));
  return card;
}

/**
 * Returns a value that is folded.
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
