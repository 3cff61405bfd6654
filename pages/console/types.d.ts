import type { Tagged } from "../recorder/types.js";

/** What the worker is asked: the calls of a piece of source, or the value of an expression. */
export interface Question {
  id: number;
  kind: "calls" | "value";
  source: string;
}

/** What is wrong with what a person typed; the line counts from 1, and is 0 where it is unknown. */
export interface Problem {
  message: string;
  line: number;
}

export interface TaggedCall {
  method: string;
  args: Tagged[];
}

/** The worker's answer: one of these. */
export interface Answer {
  calls?: TaggedCall[];
  value?: Tagged;
  problem?: Problem;
}

/** The build as it is now: made, or the reason why there is none. */
export interface BuildState {
  built: Build | null;
  problem: string;
}

export interface Source {
  document: string;
  section: string;
  quote: string;
  url: string;
}

export interface Conditions {
  when: string;
  tracker: string;
  burst: boolean;
  strict_policy: boolean;
  /** JavaScript source. */
  options: string;
  returning_user: string;
  neighbour: string;
}

/** A requirement, as an example of calls to make. Values are JavaScript source. */
export interface Example {
  id: string;
  statement: string;
  level: string;
  methods: string[];
  source: Source;
  javascript: string;
  settings: { [name: string]: string };
  conditions: Conditions;
  libraries: string[];
}

export interface Bench {
  destination: { key: string; name: string };
  libraries: string[];
  library: string;
  /** The id of the requirement that the page begins with. */
  start: string;
  settings: { name: string; source: string | null }[];
  conditions: { when: string[]; tracker: string[]; neighbour: string[] };
  examples: Example[];
  build: BuildState;
}

/** An observation as the evidence file has it. */
export interface Observation {
  kind: string;
  phase: string;
  order: number;
  time: number;
  /** What it belongs to: as `phase`, but the call that caused it, where that is known. */
  chapter?: string;
  [part: string]: any;
}

export interface Entry {
  javascript: string;
  state: string;
  words: string;
  is_good: boolean;
}

export interface Way {
  call: number;
  parameter: string;
  value: string;
  steps: { stage: string; path: string; value: string; state: string }[];
}

/** What the report has of a verdict, without what the console shows by itself. */
export type Verdict = Omit<VerdictDetail, "timeline" | "kept" | "console"> & {
  requirement: string;
};

/** What came of making calls. */
export interface Tried {
  library: string;
  library_version: string;
  browser: string;
  build: Build;
  seconds: number;
  javascript: string;
  ledger: Entry[];
  observations: Observation[];
  ways: Way[];
  leftovers: { [kind: string]: string[] };
  verdicts: Verdict[];
  nearly: { requirement: string; statement: string; others: string[] }[];
}
