// @ts-check
/** Shows where each parameter went: from the call through the library to the tracker. */

import { make } from "../report/elements.js";

/** @typedef {import("./types.js").Parameter} Parameter */

/**
 * @param {Parameter[]} parameters
 * @param {number} calls how many calls were made
 */
export function parametersTable(parameters, calls) {
  if (parameters.length === 0) {
    return make("p", { class: "empty" }, "The calls have no parameters.");
  }
  const head = ["parameter", "value", "where it went"].map((name) =>
    make("th", { scope: "col" }, name),
  );
  const rows = parameters.map((parameter) => row(parameter, calls));
  return make(
    "div",
    { class: "scroll" },
    make(
      "table",
      { class: "parameters" },
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows),
    ),
  );
}

/** @param {Parameter} given @param {number} calls */
function row(given, calls) {
  const name = make("th", { scope: "row" });
  if (calls > 1) name.append(make("span", { class: "quiet" }, `call ${given.call} `));
  name.append(make("code", { dir: "auto" }, given.parameter));
  const steps = given.steps.map((step) => {
    const content = [make("b", {}, step.stage), " ", step.state];
    if (!["same", "gone", "unknown"].includes(step.state)) {
      content.push(": ", make("code", { dir: "auto" }, `${step.path} ${short(step.value)}`));
    }
    return make(
      "li",
      { class: step.state, title: `${step.path} ${short(step.value)}` },
      ...content,
    );
  });
  return make(
    "tr",
    {},
    name,
    make("td", {}, make("code", { dir: "auto" }, short(given.value))),
    make("td", {}, make("ol", { class: "stations" }, ...steps)),
  );
}

const LONGEST = 60;

/** @param {string} text */
const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
