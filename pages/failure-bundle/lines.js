// @ts-check
/** What happens in the test page, as lines for people: calls, invocations, requests, problems. */
import { coloured } from "../report/code.js";
import { make } from "../report/elements.js";
import { MUTED, isMuted } from "./live.js";
import { spelled } from "./spelled.js";

/** Requests that are there in every run: the page's own scripts and settings. */
const PLAIN = new Set(["library", "site"]);

const LONGEST = 2000;

/**
 * Returns the lines that tell of one thing that happened; of many there is nothing to tell.
 * @param {{ from: string, item: any }} happened
 * @param {import("./types.js").Failure} failure
 * @returns {HTMLElement[]}
 */
export function entries({ from, item }, failure) {
  switch (from) {
    case "request": {
      const { method, url, body, parameters, status, role } = item;
      if (PLAIN.has(role)) return [];
      const content = body || (parameters.$ === "undefined" ? "" : spelled(parameters));
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
      return [line("invocation", `${item.function}(${item.args.map(spelled).join(", ")});`)];
    case "callback":
      return [line("callback", `${item.name}(${item.args.map(spelled).join(", ")})`)];
    case "error":
      return [line("problem", `${item.type}: ${item.message}`)];
    case "blind":
      return [line("problem", `${item.where}: ${item.reason}`)];
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
