// @ts-check
/** Shows the way of each parameter: from the call through the library and the tracker. */

import { make } from "../report/elements.js";

/** @typedef {import("./types.js").Way} Way */

/**
 * @param {Way[]} ways
 * @param {number} calls how many calls were made
 */
export function waysTable(ways, calls) {
  if (ways.length === 0) {
    return make("p", { class: "empty" }, "No call has a parameter to follow.");
  }
  const head = ["parameter", "given", "where it went"].map((name) =>
    make("th", { scope: "col" }, name),
  );
  const rows = ways.map((way) => row(way, calls));
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      { class: "ways" },
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows),
    ),
  );
}

/** @param {Way} way @param {number} calls */
function row(way, calls) {
  const name = make("th", { scope: "row" });
  if (calls > 1) name.append(make("span", { class: "quiet" }, `call ${way.call} `));
  name.append(make("code", { dir: "auto" }, way.parameter));
  const steps = way.steps.map((step) => {
    const words = [make("b", {}, step.stage), " ", step.state];
    if (!["same", "gone", "unknown"].includes(step.state)) {
      words.push(": ", make("code", { dir: "auto" }, `${step.path} ${short(step.value)}`));
    }
    return make("li", { class: step.state, title: `${step.path} ${short(step.value)}` }, ...words);
  });
  return make(
    "tr",
    {},
    name,
    make("td", {}, make("code", { dir: "auto" }, short(way.value))),
    make("td", {}, make("ol", { class: "stations" }, ...steps)),
  );
}

const LONGEST = 60;

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
