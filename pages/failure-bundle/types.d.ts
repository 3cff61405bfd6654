import type { Tagged } from "../recorder/types.js";

/** What `offline-edge.js` needs to replace the edge: the content of `answers.js`. */
export interface World {
  /** The file of each script, by host and path. */
  scripts: { [key: string]: string };
  /** Answers by host and path. */
  answers: { [key: string]: Answer };
  /** The role of each known host. */
  hosts: { [host: string]: string };
  /** What the destination's hosts answer by path, one after the other; the last one goes on. */
  paths: { [path: string]: Answer[] };
  /** What they answer to GET by host and path, if the path is not among these. */
  pinned: { [key: string]: Answer };
  /** The file that answers every unknown script; empty for none. */
  stranger: string;
  /** The content security policy of the test page; empty for none. */
  policy: string;
  /** The nonce by which the policy allows the harness's own scripts. */
  nonce: string;
  /** Host and path of the script that is held back until the calls are made; empty for none. */
  gate: string;
  /** Host and path of the script that is delayed; empty for none. */
  slow: string;
  /** How long it is delayed, in milliseconds. */
  slowMs: number;
  isReady: boolean;
  burst: boolean;
  /** What the page gives to `analytics.load` after the calls; null if it does so before. */
  consent: unknown[] | null;
  /** Where the page goes before calls, without loading anew. */
  navigations: { before: number; address: string; title: string }[];
  /** The address that the visitor comes from; empty for none. */
  referrer: string;
  keepsCookies: boolean;
  /** What the library has stored of the visitor in an earlier visit. */
  stored: { [name: string]: string };
  /** Milliseconds that the page waits at least before its first call. */
  least: number;
  /** Milliseconds after the last call, after which the run is over. */
  patience: number;
}

export interface Answer {
  status: number;
  type: string;
  headers: { [name: string]: string };
  body: string;
  /** After how many seconds it comes: at once where this is missing, never where it is null. */
  after?: number | null;
}

/** A request of the page. */
export interface Sent {
  method: string;
  url: string;
  type: string;
  /** The body as text; empty if it is not text. */
  body: string;
  /** The body's content. */
  parameters: Tagged;
  status: number;
  role: string;
}

/** A difference of the run's verdict, and where it can show in this page. */
export interface RunDifference {
  path: string;
  expected: string;
  observed: string;
  hint: string;
  /** What it is about: see `DifferenceKind` in `harness/model/difference.py`. */
  kind: string;
  /** The thing that it is about: a kind of error, the name of a global. */
  subject: string;
  /** The phase that it is about, such as `call 0`; empty if it is about none. */
  phase: string;
  /** The indexes of the calls that it is about. */
  calls: number[];
  /** What is compared, by its kind, and the path within it: `argument[1].email`. */
  at: string;
  /** The number of its expectation; -1 for conduct, which every requirement demands. */
  expectation: number;
  /**
   * The number of the invocation or request: among those that the expectation lists, or, if it is
   * one too many, among the observed ones.
   */
  pair: number;
  /** Where something was observed that was expected elsewhere; null for all else. */
  movedTo: number | null;
  isMissing: boolean;
  isExtra: boolean;
}

export interface Expectation {
  kind: string;
  [part: string]: any;
}

/** What was observed in this page so far. */
export interface Observations {
  /** The recorder's log. */
  log: any[];
  requests: Sent[];
  problems: { kind: string; message: string }[];
  left: { [part: string]: string[] };
  /** Whether the run is over. */
  isOver: boolean;
}

/** What the panel shows of a failure: the content of `failure-data.js`. */
export interface Failure {
  id: string;
  library: string;
  statement: string;
  level: string;
  source: { document: string; section: string; quote: string; url: string };
  conditions: string[];
  notes: string[];
  calls: string[];
  taggedCalls: Tagged[];
  facts: [string, string][];
  command: string;
  buildFile: string;
  /** Milliseconds that the page waits at least before its first call. */
  least: number;
  /** Milliseconds after the last call, after which the run is over. */
  patience: number;
  scripts: { [key: string]: string };
  trackers: string[];
  dispatchers: string[];
  trackerState: string;
  differences: RunDifference[];
  happened: Happening[];
  expectations: Expectation[];
}
