// @ts-check
/** Finds the requests of the run to hosts that nobody claims among the requests of this page. */
import { unquote } from "./js-source.js";

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {{ method: string, host: string, path: string, search: string }} Request */
/** @typedef {import("./types.js").Observations} Observations */
/** @typedef {import("./types.js").RunDifference} RunDifference */
/** @typedef {import("./difference-states.js").DifferenceState} DifferenceState */
/** @typedef {{ found: Sent | undefined, others: Sent[] }} Match */

/**
 * Ways in which two requests may be the same, the most certain first. This page makes no preflight,
 * so a preflight stands for its request. The query may differ in each run.
 * @type {((wanted: Request, sent: Request) => boolean)[]}
 */
const SAME = [
  (wanted, sent) =>
    isAt(wanted, sent) && wanted.search === sent.search && isSameMethod(wanted, sent),
  (wanted, sent) => isAt(wanted, sent) && wanted.search === sent.search && isPreflight(wanted),
  (wanted, sent) => isAt(wanted, sent) && isSameMethod(wanted, sent),
  (wanted, sent) => isAt(wanted, sent) && isPreflight(wanted),
];

/** @param {Request} one @param {Request} other */
const isAt = (one, other) => one.host === other.host && one.path === other.path;

/** @param {Request} one @param {Request} other */
const isSameMethod = (one, other) => one.method === other.method;

/** @param {Request} wanted */
const isPreflight = ({ method }) => method === "OPTIONS";

/**
 * Reads `GET https://elsewhere.example/?a=1`.
 * @param {string} text
 * @returns {Request}
 */
function parseRequest(text) {
  const [method = "", ...rest] = text.split(" ");
  const address = rest.join(" ");
  if (!URL.canParse(address)) return { method, host: "", path: address, search: "" };
  const { host, pathname, search } = new URL(address);
  return { method, host, path: pathname, search };
}

/**
 * Matches each request of the run, in order, with at most one of this page. `others` are the
 * requests of this page to the same host that match none.
 * @param {string[]} run each a method and an address
 * @param {Sent[]} sent
 * @returns {Match[]}
 */
function matchRequests(run, sent) {
  const wanted = run.map(parseRequest);
  const here = sent.map((one) => ({ one, request: parseRequest(`${one.method} ${one.url}`) }));
  /** @type {Map<Request, Sent>} */
  const found = new Map();
  const free = new Set(here);
  for (const isSame of SAME) {
    for (const one of wanted) {
      if (found.has(one)) continue;
      const like = [...free].find((other) => isSame(one, other.request));
      if (!like) continue;
      found.set(one, like.one);
      free.delete(like);
    }
  }
  return wanted.map((one) => ({
    found: found.get(one),
    others: [...free].filter((other) => other.request.host === one.host).map((other) => other.one),
  }));
}

/**
 * Checks each difference that is a request to a host that nobody claims.
 * @param {RunDifference[]} differences
 * @param {Observations} seen
 * @returns {Map<RunDifference, DifferenceState>}
 */
export function unclaimed(differences, { log, requests, isOver }) {
  const every = differences.filter(
    ({ expectation, kind }) => expectation < 0 && kind === "unclaimed request",
  );
  const run = every.map(({ observed }) => unquote(observed));
  const refused = [
    ...requests.filter(({ role }) => role === "unclaimed"),
    ...log.filter(({ kind }) => kind === "refusal"),
  ];
  const here = matchRequests(run, refused);
  return new Map(
    every.map((difference, at) => [difference, stateOfRequest(run[at], here[at], isOver)]),
  );
}

/**
 * @param {string | undefined} run a method and an address
 * @param {Match | undefined} here
 * @param {boolean} isOver
 * @returns {DifferenceState}
 */
function stateOfRequest(run, here, isOver) {
  if (here?.found) {
    const { method, url } = here.found;
    const isOther = isPreflight(parseRequest(run ?? "")) && method !== "OPTIONS";
    const note = isOther ? " (here it needs no preflight)" : "";
    return { state: "shows", observed: `${method} ${url}${note}` };
  }
  if (!isOver) return { state: "waiting", observed: "(nothing)" };
  const [other] = here?.others ?? [];
  if (!other) return { state: "gone", observed: "(nothing)" };
  // The address may differ in each run, so this may be the same request.
  const why = `not seen here, but another request to this host: ${other.method} ${other.url}`;
  return { state: "unknown", why };
}
