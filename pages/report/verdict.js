// @ts-check
/** The details of one verdict: promised, called, observed, and where it went wrong. */
import { codeBlock, long } from "./code.js";
import { copyButton } from "./copy.js";
import { link, make, visible } from "./elements.js";
import { part } from "./parts.js";
import { sides } from "./sides.js";
import { timeline } from "./timeline.js";
import { parameterPath } from "./provenance.js";

const MOST_PATHS = 6;
const MOST_TITLES = 3;

/** @param {VerdictDetail} detail */
function promised({ statement, level, source }) {
  return make(
    "div",
    { class: "promised" },
    make("h2", { tabindex: "-1" }, statement),
    make(
      "p",
      { class: "source" },
      make("q", {}, source.quote),
      " ",
      make("span", { class: "from" }, link(source.url, `${source.document} › ${source.section}`)),
      make("span", { class: "tag" }, level),
    ),
  );
}

/** @param {VerdictDetail} detail */
function reproduced({ reproduce }) {
  return make(
    "div",
    { class: "command" },
    make("span", { class: "unseen" }, "Reproduce it with"),
    make("code", {}, reproduce),
    copyButton(reproduce),
  );
}

/** @param {VerdictDetail} detail */
function called({ calls, conditions }) {
  return part(
    "Called",
    calls.length > 0
      ? codeBlock(calls.join("\n"))
      : make("p", { class: "quiet" }, "No calls: the page was only loaded."),
    conditions.length > 0 &&
      make(
        "p",
        { class: "conditions" },
        conditions.map((condition) => make("span", { class: "tag" }, condition)),
      ),
  );
}

/**
 * Groups equal items. Returns each once, with how often it occurs.
 * @template T
 * @param {T[]} every
 * @returns {[one: T, times: number][]}
 */
function grouped(every) {
  /** @type {Map<string, [T, number]>} */
  const found = new Map();
  for (const one of every) {
    const key = JSON.stringify(one);
    const known = found.get(key);
    if (known) known[1] += 1;
    else found.set(key, [one, 1]);
  }
  return [...found.values()];
}

/** @param {number} times */
const timesTag = (times) => times > 1 && make("span", { class: "tag" }, `${times} times`);

/** @param {[Happening, number]} group */
function happening([{ title, place, differences }, times]) {
  const hints = new Map(differences.map(({ path, hint }) => [path, hint]));
  const paths = [...new Set(differences.map(({ path }) => path))];
  const known = new Set(differences.filter((one) => one.known).map(({ path }) => path));
  return make(
    "div",
    { class: "happening" },
    make(
      "p",
      { class: "title" },
      paths.length > 0
        ? paths.slice(0, MOST_TITLES).map((path) => titled(path, known.has(path)))
        : title,
      timesTag(times),
    ),
    sides(place, { hints, known, label: title }),
  );
}

/** @param {string} path @param {boolean} isKnown */
const titled = (path, isKnown) =>
  make("code", { class: isKnown ? "path known" : "path" }, isKnown && "known: ", path);

/** @param {string} text */
const plain = (text) => document.createTextNode(visible(text));

/** @param {string} text */
const code = (text) => make("code", { class: "path" }, text);

/** @param {Pick<VerdictDetail, "reason" | "happened" | "word" | "more">} detail */
export function happened({ reason, happened, word, more }) {
  const wrong = happened.filter(({ differences }) => differences.length > 0);
  const right = happened.filter(({ differences }) => differences.length === 0);
  if (reason) return part("What happened", make("p", { class: "reason" }, reason));
  return part(
    "What happened",
    grouped(wrong).map(happening),
    more > 0 && make("p", { class: "quiet" }, `… and ${more} more differences`),
    wrong.length === 0 &&
      make("p", { class: "quiet" }, word === "pass" ? "Everything promised was observed." : ""),
    right.length > 0 &&
      make(
        "details",
        { open: wrong.length === 0 },
        make("summary", {}, `As promised: ${right.map(({ title }) => title).join(", ")}`),
        grouped(right).map(happening),
      ),
  );
}

/**
 * Says whether a path is the beginning of another.
 * @param {Provenance} one
 * @param {Provenance} other
 */
function isPrefix(one, other) {
  const isSame = one.stages.every(
    ({ stage, words }, at) =>
      other.stages[at]?.stage === stage && other.stages[at]?.words === words,
  );
  return one.start === other.start && isSame;
}

/** @param {Pick<VerdictDetail, "differences">} detail */
export function provenance({ differences }) {
  const every = differences.flatMap(({ provenance }) => provenance);
  const paths = every
    .filter((one, at) =>
      every.every(
        (other, then) =>
          one === other || !isPrefix(one, other) || (isPrefix(other, one) && then > at), // of two equal ones, the first
      ),
    )
    .slice(0, MOST_PATHS);
  return paths.length > 0 && part("Where it went wrong", paths.map(parameterPath));
}

/** @param {VerdictDetail} detail */
function nothingArrived({ nothing_arrived: isEmpty, lacking }) {
  const words =
    "Nothing arrived: no function of the tracker was called, and nothing was sent to its hosts";
  const why = lacking && `; ${lacking}`;
  return isEmpty && make("p", { class: "reason" }, `${words}${why}.`);
}

/** @param {VerdictDetail} detail */
function vacuous({ vacuous: found }) {
  const lines = found.map(({ message }) => make("p", { class: "reason" }, message));
  return found.length > 0 && part("Cannot fail", lines);
}

/** @param {VerdictDetail} detail */
function known({ deviations, problems }) {
  return [
    deviations.length > 0 &&
      part(
        "Known deviation",
        deviations.map(({ path, reason, link: address, expires, place }) =>
          make(
            "p",
            {},
            code(path),
            ` ${reason} `,
            ...(address ? [link(address)] : []),
            make("span", { class: "quiet" }, ` ${expires && `until ${expires} `}(${place})`),
          ),
        ),
      ),
    problems.length > 0 &&
      part(
        "Known deviations that do not hold",
        problems.map((problem) => make("p", { class: "reason" }, problem)),
      ),
  ];
}

/** @param {VerdictDetail} detail */
function errorsAndConsole({ errors, console }) {
  if (errors.length === 0 && console.length === 0) return null;
  return part(
    "Errors and console",
    grouped(errors).map(([{ kind, message, position, source, stack }, times]) =>
      make(
        "div",
        { class: "problem" },
        make(
          "p",
          {},
          make("b", {}, kind),
          " ",
          position || source ? code(position || source) : null,
          timesTag(times),
        ),
        make("pre", {}, long(stack.includes(message) ? stack : `${message}\n${stack}`, plain)),
      ),
    ),
    console.map(({ level, text }) =>
      make(
        "div",
        { class: `message ${level}` },
        make("span", { class: "kind" }, `console.${level}`),
        make("pre", {}, long(text, plain)),
      ),
    ),
  );
}

/** @param {VerdictDetail} detail */
function artifacts({ artifacts: files }) {
  if (files.length === 0) return null;
  return part(
    "Artifacts",
    files.map(({ kind, name, file, command }) => {
      const address = file.split("/").map(encodeURIComponent).join("/");
      if (kind === "image") {
        const image = make("img", { src: address, alt: `screenshot: ${name}`, loading: "lazy" });
        return make("p", {}, make("a", { href: address }, image));
      }
      return make(
        "p",
        {},
        make("a", { href: address }, `${kind}: ${name}`),
        command && [" ", make("code", {}, command), copyButton(command)],
      );
    }),
  );
}

/** @param {VerdictDetail} detail */
function facts({ build, tracker, library, library_version, browser, settings, seconds }) {
  const rows = [
    ["build", build && `${build.destination}: ${build.origin} ${build.version}`],
    ["sha256", build?.sha256],
    ["tracker", tracker && `${tracker.source} ${tracker.sha256}`],
    ["library", `${library} ${library_version}`],
    ["browser", browser],
    ...Object.entries(settings).map(([name, value]) => [`setting ${name}`, value]),
    ["duration", seconds ? `${seconds.toFixed(2)} s` : ""],
  ];
  return part(
    "Run",
    make(
      "dl",
      {},
      rows
        .filter(([, value]) => value)
        .flatMap(([name, value]) => [
          make("dt", {}, name),
          make("dd", {}, make("code", {}, value)),
        ]),
    ),
  );
}

/** @param {VerdictDetail} detail */
export function verdict(detail) {
  const { ledger, timeline: chapters } = detail;
  return make(
    "div",
    { class: "verdict" },
    promised(detail),
    reproduced(detail),
    called(detail),
    happened(detail),
    nothingArrived(detail),
    vacuous(detail),
    provenance(detail),
    known(detail),
    artifacts(detail),
    errorsAndConsole(detail),
    ledger.length > 0 &&
      part(
        "Ledger",
        make(
          "ol",
          { class: "ledger" },
          ledger.map((line) => make("li", {}, line)),
        ),
      ),
    chapters.length > 0 && part("Timeline", timeline(chapters)),
    facts(detail),
  );
}
