// @ts-check
/** What a run rests on: the controls that passed, and what the browser can do. */
import { make } from "./elements.js";

/**
 * Says in a few words what came of the controls.
 * @param {Controls} found
 */
export const controlsGist = ({ controls, capabilities }) =>
  `${controls.length} controls and ${capabilities.length} probes passed`;

/**
 * Returns the section on controls.
 * @param {Controls} found
 */
export function controlsSection(found) {
  const { browser, controls, capabilities, seconds, processes } = found;
  const each = processes > 1 ? ` in each of ${processes} processes` : "";
  return make(
    "section",
    { class: "note controls" },
    make("h2", {}, "Controls"),
    make(
      "details",
      {},
      make(
        "summary",
        {},
        `${controlsGist(found)} on ${browser}${each}, in ${seconds.toFixed(1)} s. If one had failed, nothing would have been judged.`,
      ),
      table(
        "Builds whose verdicts are known",
        ["a build that …", "the difference that was found"],
        controls.map(({ build, seen }) => ({
          has: true,
          cells: [build, seen ? make("code", {}, seen) : "none, as it must be"],
        })),
      ),
      table(
        "Probes of what the browser can do",
        ["capability", "what the harness uses it for"],
        capabilities.map(({ name, use, has, needed }) => ({
          has,
          cells: [has ? name : `no ${name}`, has || needed ? use : `${use}; not needed here`],
        })),
      ),
    ),
  );
}

/**
 * Returns a table whose rows begin with a sign.
 * @param {string} title
 * @param {string[]} heads
 * @param {{ has: boolean, cells: (string | Node)[] }[]} rows
 */
function table(title, heads, rows) {
  return make(
    "table",
    {},
    make("caption", {}, title),
    make(
      "thead",
      {},
      make(
        "tr",
        {},
        make("td", {}),
        heads.map((head) => make("th", { scope: "col" }, head)),
      ),
    ),
    make(
      "tbody",
      {},
      rows.map(({ has, cells }) =>
        make(
          "tr",
          {},
          make("td", { class: has ? "sign" : "lacks", "aria-hidden": "true" }, has ? "✓" : "–"),
          cells.map((cell) => make("td", {}, cell)),
        ),
      ),
    ),
  );
}
