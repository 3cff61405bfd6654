import type { Tagged } from "../recorder/types.js";

/** What the stand-in for the edge knows: `answers.js` has it. */
export interface World {
  /** Scripts by host and path, each with the file that has it here. */
  scripts: { [key: string]: string };
  /** What is answered by host and path. */
  answers: { [key: string]: Answer };
  /** Who claims a host. */
  hosts: { [host: string]: string };
  /** What the destination's hosts answer by path, where that is not `{}`. */
  paths: { [path: string]: Answer };
  /** The file that every script has that nobody knows; empty where there is none. */
  stranger: string;
  /** The test page's content security policy; empty where it has none. */
  policy: string;
  /** What the policy knows the harness's own scripts by. */
  nonce: string;
  /** Host and path of the script that waits until the calls are made; empty where none does. */
  gate: string;
  /** Host and path of the script that comes late, and after how many milliseconds. */
  slow: string;
  slowMs: number;
  isReady: boolean;
  burst: boolean;
  returningUser: string;
  /** Milliseconds that the page is given at least before its first call. */
  least: number;
  /** Milliseconds after the last call in which all must have happened that it causes. */
  patience: number;
}

export interface Answer {
  status: number;
  type: string;
  headers: { [name: string]: string };
  body: string;
}

/** A request as the stand-in saw it. */
export interface Sent {
  method: string;
  url: string;
  type: string;
  /** The body as text; empty where it is none. */
  body: string;
  /** What the body says. */
  parameters: Tagged;
  status: number;
  role: string;
}

/** A difference of the verdict, and where to look for it in the page. */
export interface Told {
  path: string;
  expected: string;
  observed: string;
  hint: string;
  /** The expectation that it is of, -1 for what no requirement has to ask for. */
  expectation: number;
  /** The invocation or request of the expectation that it is of. */
  pair: number;
  isMissing: boolean;
  isExtra: boolean;
}

export interface Expectation {
  kind: string;
  [part: string]: any;
}

/** What was observed in the page so far. */
export interface Seen {
  /** What the recorder told. */
  log: any[];
  requests: Sent[];
  problems: { kind: string; message: string }[];
  left: { [part: string]: string[] };
  /** Whether all has happened that will. */
  isOver: boolean;
}

/** What the panel tells of a failure: `failure-data.js` has it. */
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
  /** Milliseconds that the page is given at least before its first call. */
  least: number;
  /** Milliseconds after the last call in which all must have happened that it causes. */
  patience: number;
  scripts: { [key: string]: string };
  trackers: string[];
  dispatchers: string[];
  trackerState: string;
  differences: Told[];
  happened: Happening[];
  expectations: Expectation[];
}
