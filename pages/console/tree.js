// @ts-check
/** Shows a value as a tree: tagged JSON, which harness/codec/tagged_json.py documents. */

import { make, visible } from "../report/elements.js";

/** @typedef {import("../recorder/types.js").Tagged} Tagged */

const LONGEST = 200;
const OPEN_DEPTH = 2;
const MOST_OPEN = 24;
const MOST_SHOWN = 100;

/**
 * Returns an element that shows a value. Deep, long and numerous parts are folded.
 * @param {Tagged} tagged
 * @param {number} depth how many values this one is nested in
 * @param {HTMLElement | null} name stands before it
 * @returns {HTMLElement}
 */
export function tree(tagged, depth = 0, name = null) {
  if (Array.isArray(tagged)) return branch("[]", numbered(tagged), depth, name);
  if (tagged === null || typeof tagged !== "object") return labelled(name, single(tagged));
  if (!("$" in tagged)) return branch("{}", Object.entries(tagged), depth, name);
  return special(tagged, depth, name);
}

/** @param {null | boolean | number | string} value */
function single(value) {
  if (typeof value === "string") return text(value);
  return leaf(value === null ? "null" : typeof value, String(value));
}

/** @param {HTMLElement | null} name @param {HTMLElement} value */
const labelled = (name, value) => (name ? make("span", {}, name, ": ", value) : value);

/** Returns a list of properties without the braces around them. @param {[string, Tagged][]} pairs */
export const properties = (pairs) => items(pairs, 0);

/** @param {string} kind @param {string} words */
const leaf = (kind, words) => make("span", { class: `value ${kind}` }, words);

/** @param {string} content */
function text(content) {
  const shown = make("span", { class: "value string", dir: "auto" });
  const quoted = (/** @type {string} */ part) => visible(JSON.stringify(part)).slice(1, -1);
  if (content.length <= LONGEST) {
    shown.textContent = `"${quoted(content)}"`;
    return shown;
  }
  const count = content.length.toLocaleString("en");
  const more = make("button", { type: "button", class: "more" }, `all ${count} characters`);
  more.addEventListener("click", () => {
    shown.textContent = `"${quoted(content)}"`;
  });
  shown.append(`"${quoted(content.slice(0, LONGEST))}…" `, more);
  return shown;
}

/**
 * @param {"{}" | "[]"} frame
 * @param {[string, Tagged][]} pairs
 * @param {number} depth
 * @param {HTMLElement | null} name
 */
function branch(frame, pairs, depth, name) {
  if (pairs.length === 0) return labelled(name, leaf("bare", frame));
  const isOpen = depth < OPEN_DEPTH && pairs.length <= MOST_OPEN;
  const summary = make("summary", {}, ...(name ? [name, " "] : []));
  const count = counted(pairs.length, frame);
  summary.append(make("span", { class: "count" }, `${frame[0]} ${count} ${frame[1]}`));
  const made = make("details", { class: "branch", open: isOpen }, summary);
  const fill = () => {
    if (made.childElementCount === 1) made.append(items(pairs, depth));
  };
  if (isOpen) fill();
  made.addEventListener("toggle", fill);
  return made;
}

/** @param {number} count @param {string} frame */
function counted(count, frame) {
  if (frame === "[]") return `${count} element${count === 1 ? "" : "s"}`;
  return `${count} ${count === 1 ? "property" : "properties"}`;
}

/**
 * @param {[string, Tagged][]} pairs
 * @param {number} depth
 */
function items(pairs, depth) {
  const list = make("ul", { class: "items" });
  const show = (/** @type {number} */ from) => {
    const part = pairs.slice(from, from + MOST_SHOWN);
    for (const [key, item] of part) {
      const name = make("span", { class: "key", dir: "auto" }, key);
      list.append(make("li", {}, tree(item, depth + 1, name)));
    }
    const left = pairs.length - from - part.length;
    if (left === 0) return;
    const more = make("button", { type: "button", class: "more" }, `${left} more`);
    const row = make("li", {}, more);
    more.addEventListener("click", () => {
      row.remove();
      show(from + part.length);
    });
    list.append(row);
  };
  show(0);
  return list;
}

/**
 * @param {{ [part: string]: any }} parts
 * @param {number} depth
 * @param {HTMLElement | null} name
 * @returns {HTMLElement}
 */
function special(parts, depth, name) {
  /** @param {string} kind @param {"{}" | "[]"} frame @param {[string, Tagged][]} pairs */
  const of = (kind, frame, pairs) => branch(frame, pairs, depth, titled(name, kind));
  switch (parts["$"]) {
    case "object":
      return branch("{}", parts["properties"], depth, name);
    case "instance":
      return of(parts["constructor"], "{}", parts["properties"]);
    case "map":
    case "entries":
      return of(parts["kind"] ?? "Map", "[]", numbered(parts["entries"]));
    case "set":
      return of("Set", "[]", numbered(parts["values"]));
    case "base64":
      return tree(parts["value"], depth, titled(name, "base64 of"));
    case "threw":
      return tree(parts["error"], depth, titled(name, "threw"));
    default:
      return plain(parts, name) ?? of(parts["$"], "{}", Object.entries(parts).slice(1));
  }
}

/**
 * Returns a value that holds no other values, and null for any other kind.
 * @param {{ [part: string]: any }} parts
 * @param {HTMLElement | null} name
 */
function plain(parts, name) {
  /** @param {string} kind @param {HTMLElement} value */
  const of = (kind, value) => labelled(name, make("span", {}, titled(null, kind), " ", value));
  switch (parts["$"]) {
    case "undefined":
      return labelled(name, leaf("undefined", "undefined"));
    case "hole":
    case "missing":
      return labelled(name, leaf("undefined", `(${parts["$"]})`));
    case "number":
      return labelled(name, leaf("number", parts["value"]));
    case "bigint":
      return labelled(name, leaf("number", `${parts["value"]}n`));
    case "date":
      return of("Date", moment(parts["milliseconds"]));
    case "symbol":
      return of("Symbol", text(parts["description"] ?? ""));
    case "regexp":
      return labelled(name, leaf("string", `/${parts["source"]}/${parts["flags"]}`));
    case "url":
      return of("URL", text(parts["href"]));
    case "function":
    case "callback":
      return labelled(name, leaf("special", `function ${parts["name"]}()`));
    case "node":
      return of("Node", leaf("special", parts["path"]));
    case "error":
      return of(parts["name"], text(parts["message"]));
    case "cycle":
    case "same":
      return labelled(
        name,
        leaf("special", `the same as ${["here", ...parts["path"]].join(" › ")}`),
      );
    default:
      return null;
  }
}

/** Returns the name of a value with its class. @param {HTMLElement | null} name @param {string} kind */
function titled(name, kind) {
  const shown = make("span", { class: "kind" }, kind);
  return name ? make("span", {}, name, ": ", shown) : shown;
}

/** @param {number | null} milliseconds */
function moment(milliseconds) {
  const when = new Date(milliseconds ?? NaN);
  const isKnown = !Number.isNaN(when.getTime());
  return leaf("date", isKnown ? when.toISOString() : "invalid");
}

/** @param {Tagged[]} list @returns {[string, Tagged][]} */
const numbered = (list) => list.map((item, index) => [String(index), item]);
