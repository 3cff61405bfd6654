// @ts-check
/** Shows the way of each parameter: from the call through the library and the tracker. */

import { element } from "./dom.js";

/** @typedef {import("./types.js").Way} Way */

/**
 * @param {Way[]} ways
 * @param {number} calls how many calls were made
 */
export function waysTable(ways, calls) {
  if (ways.length === 0) {
    return element("p", { class: "empty" }, "No call has a parameter to follow.");
  }
  const head = ["parameter", "given", "where it went"].map((name) =>
    element("th", { scope: "col" }, name),
  );
  const rows = ways.map((way) => row(way, calls));
  return element(
    "div",
    { class: "scroll" },
    element(
      "table",
      { class: "ways" },
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** @param {Way} way @param {number} calls */
function row(way, calls) {
  const name = element("th", { scope: "row" });
  if (calls > 1) name.append(element("span", { class: "quiet" }, `call ${way.call} `));
  name.append(element("code", { dir: "auto" }, way.parameter));
  const steps = way.steps.map((step) => {
    const words = [element("b", {}, step.stage), " ", step.state];
    if (!["same", "gone", "unknown"].includes(step.state)) {
      words.push(": ", element("code", { dir: "auto" }, `${step.path} ${short(step.value)}`));
    }
    return element(
      "li",
      { class: step.state, title: `${step.path} ${short(step.value)}` },
      ...words,
    );
  });
  return element(
    "tr",
    {},
    name,
    element("td", {}, element("code", { dir: "auto" }, short(way.value))),
    element("td", {}, element("ol", { class: "way" }, ...steps)),
  );
}

const LONGEST = 60;

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
