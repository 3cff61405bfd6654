// @ts-check
/** Shows what happens in the test page as lines: calls, invocations, requests, problems. */
import { coloured } from "../report/code.js";
import { make } from "../report/elements.js";
import { MUTED, isMuted } from "./difference-states.js";
import { jsSource } from "./js-source.js";

/** The roles of requests that every run makes: the page's own scripts and settings. */
const ROUTINE = new Set(["library", "site"]);

const LONGEST = 2000;

/**
 * Returns the lines for one event; routine events have none.
 * @param {{ from: string, item: any }} event
 * @param {import("./types.js").Failure} failure
 * @returns {HTMLElement[]}
 */
export function eventLines({ from, item }, failure) {
  switch (from) {
    case "request": {
      const { method, url, body, parameters, status, role } = item;
      if (ROUTINE.has(role)) return [];
      const content = body || (parameters.$ === "undefined" ? "" : jsSource(parameters));
      const kind = role === "unclaimed" ? "refused" : "request";
      return [
        line(
          kind,
          `${method} ${url}${content ? ` ${content}` : ""}`,
          role === "segment" ? "segment" : "",
          `→ ${status}`,
        ),
      ];
    }
    case "problem":
      return [line("problem", `${item.kind}: ${isMuted(item.message) ? MUTED : item.message}`)];
    default:
      return observed(item, failure);
  }
}

/** @param {any} item @param {import("./types.js").Failure} failure */
function observed(item, failure) {
  switch (item.kind) {
    case "call":
      return [line("call", failure.calls[item.index] ?? `call ${item.index}`)];
    case "invocation":
      return [line("invocation", `${item.function}(${item.args.map(jsSource).join(", ")});`)];
    case "callback":
      return [line("callback", `${item.name}(${item.args.map(jsSource).join(", ")})`)];
    case "error":
      return [line("problem", `${item.type}: ${item.message}`)];
    case "blind":
      return [line("problem", `${item.where}: ${item.reason}`)];
    case "refusal":
      return [
        line("refused", `${item.method} ${item.url}`.trim(), "", `${item.why} (${item.said})`),
      ];
    case "script":
      return item.state === "failed" ? [line("problem", `${item.url} did not load`)] : [];
    default:
      return [];
  }
}

/**
 * @param {string} kind
 * @param {string} text
 * @param {string} [sort]
 * @param {string} [answer]
 */
function line(kind, text, sort = "", answer = "") {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return make(
    "li",
    { class: `event ${kind} ${sort}` },
    make("span", { class: "kind" }, kind),
    make("code", {}, kind === "call" || kind === "invocation" ? coloured(cut) : cut),
    answer && make("span", { class: "answer" }, answer),
  );
}
