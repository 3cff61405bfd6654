/** Tagged JSON, which harness/codec/tagged_json.py documents. */
export type Tagged = null | boolean | number | string | Tagged[] | { [key: string]: Tagged };

/** What to observe in a page, from the destination's description. */
export interface Config {
  /** The destination's name in Segment's integrations object. */
  destination: string;
  /** Paths of tracker functions; a last step `*` stands for every function there. */
  functions: string[];
  /** Paths of the globals to snapshot when a tracker function is defined. */
  globals: string[];
  /** The hosts that the page may talk to; `*` stands for every host. */
  hosts: string[];
  /** Paths of the globals to snapshot at the end of each phase. */
  state: string[];
  /** How long the consequences of a call may take, in milliseconds of the page's time. */
  horizon: number;
  /** The time of day at which each document begins, in milliseconds since 1970. */
  moment: number;
  /** Whether the page's storage throws when it is looked at. */
  deniesStorage: boolean;
  /** Whether the page has a clock of its own, because the browser has no virtual time. */
  ownClock?: boolean;
  /** The globals that the automation itself puts in the page. */
  automation?: string[];
  /** How many processors the page finds, where the browser cannot be told. */
  processors?: number;
  /** Whether this is the page of a failure bundle, which is a file in a frame. */
  alone?: boolean;
}

/** An observation in the recorder's log, which the driver collects. */
export interface Observation {
  kind: string;
  phase: string;
  order: number;
  time: number;
  [part: string]: Tagged;
}

/** Adds an observation to the log and returns it. */
export type Record = (kind: string, parts: { [part: string]: Tagged }) => Observation;

/** The requests that the run waits for until the edge has them, by their addresses. */
export interface Awaited {
  add(method: string, url: string): void;
  /** Waits no longer for a request that the browser refused. */
  remove(url: string): void;
  setMethod(url: string, method: string): void;
  /** The method of a request; empty if it is not known. */
  method(url: string): string;
}

/** The clock of a page whose browser has no virtual time. */
export interface Clock {
  now(): number;
  move(): void;
  begin(what: string, isOver?: () => boolean): () => void;
  add(run: () => void, ms: number, repeats: boolean, isOver: () => boolean): number;
  remove(id: unknown): void;
  inTask(run: () => void): Promise<void>;
}

/** A call as the driver sends it. */
export interface TaggedCall {
  method: string;
  args: Tagged[];
  /** The global with the method; empty for `analytics`. */
  on: string;
  /** Where the page goes before the call, without loading anew. */
  navigations: { address: string; title: string }[];
}

declare global {
  /** Put around the recorder by the driver. */
  const HARNESS_CONFIG: Config;
}
