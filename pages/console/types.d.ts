import type { Tagged } from "../recorder/types.js";

/** A question to the worker: the calls of a piece of source, or the value of an expression. */
export interface Question {
  id: number;
  kind: "calls" | "value";
  source: string;
}

/** An error in what a person typed. The line counts from 1; 0 means that it is unknown. */
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

/** The current build, or the reason why there is none. */
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
  address: string;
  title: string;
  referrer: string;
  /** JavaScript source. */
  navigations: string;
  time_zone: string;
  locale: string;
  storage: string;
  cookies: string;
  anonymous_id: string;
  /** JavaScript source. */
  traits: string;
  /** JavaScript source. */
  answers: string;
  /** JavaScript source. */
  earlier: string;
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
  /** Which tracker is served in place of the stub; empty for the stub. */
  tracker: string;
  libraries: string[];
  library: string;
  /** The id of the requirement that the page starts with. */
  start: string;
  settings: { name: string; source: string | null }[];
  conditions: { [name: string]: string[] };
  /** The conditions where nobody has chosen any. */
  usual: Conditions;
  examples: Example[];
  build: BuildState;
}

/** An observation as the evidence file has it. */
export interface Observation {
  kind: string;
  phase: string;
  order: number;
  time: number;
  /** Like `phase`, but the call that caused it, if that is known. */
  chapter?: string;
  [part: string]: any;
}

export interface Entry {
  javascript: string;
  state: string;
  words: string;
  is_good: boolean;
}

/** A parameter of a call, and where it went. */
export interface Parameter {
  call: number;
  parameter: string;
  value: string;
  steps: { stage: string; path: string; value: string; state: string }[];
}

/** A verdict as in the report, without the parts that the console shows elsewhere. */
export type Verdict = Omit<VerdictDetail, "timeline" | "artifacts" | "console"> & {
  requirement: string;
};

/** The result of making calls. */
export interface Tried {
  library: string;
  library_version: string;
  browser: string;
  build: Build;
  seconds: number;
  javascript: string;
  ledger: Entry[];
  observations: Observation[];
  provenance: Parameter[];
  leftovers: { [kind: string]: string[] };
  findings: { title: string; word: string; requirements: string[] }[];
  verdicts: Verdict[];
  others: { requirement: string; statement: string; mismatches: string[] }[];
}
