// @ts-check
/** Says which request of this page is which of those that nobody claimed in the run. */
import { unquoted } from "./spelled.js";

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {{ method: string, host: string, path: string, search: string }} Asked */
/** @typedef {import("./types.js").Seen} Seen */
/** @typedef {import("./types.js").Told} Told */
/** @typedef {import("./live.js").Finding} Finding */
/** @typedef {{ found: Sent | undefined, others: Sent[] }} Matched */

/**
 * How two requests may be the same, the surest first. A preflight stands for the request that it
 * was made for: this page makes none. What comes after `?` may be another each time.
 * @type {((wanted: Asked, sent: Asked) => boolean)[]}
 */
const ALIKE = [
  (wanted, sent) => isAt(wanted, sent) && wanted.search === sent.search && isBy(wanted, sent),
  (wanted, sent) => isAt(wanted, sent) && wanted.search === sent.search && isPreflight(wanted),
  (wanted, sent) => isAt(wanted, sent) && isBy(wanted, sent),
  (wanted, sent) => isAt(wanted, sent) && isPreflight(wanted),
];

/** @param {Asked} one @param {Asked} other */
const isAt = (one, other) => one.host === other.host && one.path === other.path;

/** @param {Asked} one @param {Asked} other */
const isBy = (one, other) => one.method === other.method;

/** @param {Asked} wanted */
const isPreflight = ({ method }) => method === "OPTIONS";

/**
 * Reads `GET https://elsewhere.example/?a=1`.
 * @param {string} text
 * @returns {Asked}
 */
function asked(text) {
  const [method = "", ...rest] = text.split(" ");
  const address = rest.join(" ");
  if (!URL.canParse(address)) return { method, host: "", path: address, search: "" };
  const { host, pathname, search } = new URL(address);
  return { method, host, path: pathname, search };
}

/**
 * Returns for each request of the run, in order, the one of this page that it is, if it was made;
 * each is one of them at most. `others` are those to the same host that are none of the run's.
 * @param {string[]} run each a method and an address
 * @param {Sent[]} sent
 * @returns {Matched[]}
 */
function matched(run, sent) {
  const wanted = run.map(asked);
  const here = sent.map((one) => ({ one, asked: asked(`${one.method} ${one.url}`) }));
  /** @type {Map<Asked, Sent>} */
  const found = new Map();
  const free = new Set(here);
  for (const isAlike of ALIKE) {
    for (const one of wanted) {
      if (found.has(one)) continue;
      const like = [...free].find((other) => isAlike(one, other.asked));
      if (!like) continue;
      found.set(one, like.one);
      free.delete(like);
    }
  }
  return wanted.map((one) => ({
    found: found.get(one),
    others: [...free].filter((other) => other.asked.host === one.host).map((other) => other.one),
  }));
}

/**
 * Says how things are with each request of the run that nobody claimed.
 * @param {Told[]} told
 * @param {Seen} seen
 * @returns {Map<Told, Finding>}
 */
export function unclaimed(told, { requests, isOver }) {
  const every = told.filter(
    ({ expectation, path }) => expectation < 0 && path.startsWith("unclaimed request"),
  );
  const run = every.map(({ observed }) => unquoted(observed));
  const refused = requests.filter(({ role }) => role === "unclaimed");
  const here = matched(run, refused);
  return new Map(every.map((difference, at) => [difference, refusal(run[at], here[at], isOver)]));
}

/**
 * @param {string | undefined} run a method and an address
 * @param {Matched | undefined} here
 * @param {boolean} isOver
 * @returns {Finding}
 */
function refusal(run, here, isOver) {
  if (here?.found) {
    const { method, url } = here.found;
    const isOther = isPreflight(asked(run ?? "")) && method !== "OPTIONS";
    const note = isOther ? " (here it needs no preflight)" : "";
    return { state: "shows", observed: `${method} ${url}${note}` };
  }
  if (!isOver) return { state: "waiting", observed: "(nothing)" };
  const [other] = here?.others ?? [];
  if (!other) return { state: "gone", observed: "(nothing)" };
  // An address may be another in each run, and then this is it; nobody can tell.
  const why = `not seen here, but another request to this host: ${other.method} ${other.url}`;
  return { state: "unknown", why };
}
