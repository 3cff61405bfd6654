/** The data of a page of results: the JSON that `harness/report/html.py` writes. */
declare module "*.css" {}

/** How two values compare at one place: see `harness/analysis/diff_tree.py`. */
type Sort = "same" | "changed" | "moved" | "missing" | "extra" | "free";

/** One place in two values that are shown side by side. */
interface Place {
  sort: Sort;
  label?: string;
  path?: string;
  expected?: string;
  /** Left out if it is as expected. */
  observed?: string;
  brackets?: [string, string];
  children?: Place[];
  /** How many further children are not shown. */
  left?: number;
}

interface Happening {
  title: string;
  place: Place;
  differences: { path: string; hint: string; known: boolean }[];
}

type State = "same" | "changed" | "renamed" | "elsewhere" | "gone" | "unknown";

/** Where a parameter went, and who lost or changed it. */
interface Provenance {
  start: string;
  stages: { stage: string; words: string; state: State }[];
  fault: string;
}

type Lane = "page" | "library" | "tracker" | "request";

/** One observation. Empty parts are left out. */
interface TimelineEntry {
  lane: Lane;
  kind: string;
  title: string;
  text?: string;
  time?: number;
  answer?: number;
  place?: string;
  is_plain?: true;
  is_bad?: true;
}

interface Chapter {
  title: string;
  entries: TimelineEntry[];
}

interface Build {
  destination: string;
  origin: string;
  version: string;
  sha256: string;
}

/** One that is for a single difference has no `finding`; `link` and `expires` may be empty. */
interface Deviation {
  finding: string;
  requirement: string;
  library: string;
  browser: string;
  path: string;
  reason: string;
  explained: boolean;
  link: string;
  expires: string;
  place: string;
}

type Word = "pass" | "fail" | "error" | "skip";

/** What is shown: `known` is a fail that is a known deviation, `worth-a-look` one of no promise. */
type ShownWord = Word | "known" | "worth-a-look";

/** A verdict in the list. */
interface ListedVerdict {
  id: string;
  requirement: number;
  column: number;
  word: ShownWord;
  red: boolean;
  gist: string;
}

interface ListedRequirement {
  id: string;
  destination: string;
  statement: string;
  level: string;
  document: string;
  section: string;
  quote: string;
}

interface Controls {
  browser: string;
  controls: { build: string; seen: string }[];
  capabilities: { name: string; use: string; has: boolean; needed: boolean }[];
  seconds: number;
  processes: number;
}

/** What the call that shows a finding was promised to give, and what arrived; null for nothing. */
interface FindingDifference {
  path: string;
  name: string;
  lost: string | null;
  added: string | null;
  hint: string;
}

interface FindingReason {
  reason: string;
  link: string;
  expires: string;
}

/** What is known of a finding that changed: what was wrong before. */
interface FormerFinding {
  title: string;
  place: string;
  reason: string;
}

/** One fault of a build. `verdicts` and `witness` are numbers in the list of verdicts. */
interface Finding {
  key: string;
  title: string;
  was: FormerFinding[];
  destination: string;
  libraries: string[];
  /** Which engines alone show it; empty where all of the run do. */
  only: string;
  levels: Record<string, number>;
  others: number;
  verdicts: number[];
  witness: number;
  calls: string;
  conditions: string[];
  differences: FindingDifference[];
  more: number;
  faults: string[];
  reasons: FindingReason[];
  reproduce: string;
}

/** What is no finding and needs attention: a reason, and the verdicts that have it. */
interface Undecided {
  title: string;
  destination: string;
  verdicts: number[];
  witness: number;
  calls: string;
  reproduce: string;
}

interface RunFindings {
  headline: string;
  new: Finding[];
  looks: Finding[];
  known: Finding[];
  undecided: Undecided[];
  vacuous: Undecided[];
  compare: string[];
}

interface BuildRow {
  name: string;
  build: string;
  counts: Record<string, number>;
  nothing_arrived: number;
  functions: string[];
  hosts: string[];
  findings: string[];
  reason: string;
  learned: {
    globals: string[];
    methods: string[];
    loads: string[];
    settings: { name: string; value: string; origin: string }[];
  } | null;
}

interface ReportIndex {
  title: string;
  good: boolean;
  harness: string;
  began: string;
  seconds: number;
  counts: Record<Word, number>;
  known: number;
  worth_a_look: number;
  builds: Build[];
  trackers: { destination: string; source: string; sha256: string }[];
  libraries: { name: string; version: string }[];
  browsers: string[];
  engines: string[];
  engine_differences: { requirement: string; library: string; words: Record<string, string> }[];
  rows: BuildRow[];
  controls: Controls | null;
  ended_early: string;
  deviations: Deviation[];
  problems: string[];
  /** The lines of `problems` that no finding tells. */
  untold: string[];
  unasserted: { build: Build; passed: { to: string; paths: string[] }[] }[];
  columns: { library: string; browser: string }[];
  requirements: ListedRequirement[];
  verdicts: ListedVerdict[];
  findings: RunFindings;
}

interface VerdictDetail {
  id: string;
  word: ShownWord;
  nothing_arrived: boolean;
  lacking: string;
  vacuous: { message: string }[];
  statement: string;
  level: string;
  source: { document: string; section: string; quote: string; url: string };
  library: string;
  library_version: string;
  browser: string;
  build: Build | null;
  tracker: { source: string; sha256: string } | null;
  reason: string;
  seconds: number;
  calls: string[];
  conditions: string[];
  settings: Record<string, string>;
  differences: {
    path: string;
    expected: string;
    observed: string;
    hint: string;
    provenance: Provenance[];
  }[];
  more: number;
  happened: Happening[];
  errors: { kind: string; message: string; position: string; source: string; stack: string }[];
  console: { level: string; text: string }[];
  deviations: Deviation[];
  problems: string[];
  ledger: string[];
  timeline: Chapter[];
  artifacts: { kind: string; name: string; file: string; command: string }[];
  reproduce: string;
}

type Severity = "breaking" | "widening" | "cosmetic";

/** One change between two builds, with all its occurrences. */
interface ListedFinding {
  severity: Severity;
  kind: string;
  what: string;
  rule: string;
  subject: string;
  values: string;
  hint: string;
  where: string;
  libraries: string[];
  requirements: string[];
}

interface FindingDetail extends ListedFinding {
  meaning: string;
  also: string[];
  verdicts: string[];
  occurrences: { library: string; part: string; calls: string; place: Place }[];
  others: string[];
}

/** The data that `harness/report/comparison/html.py` writes. */
interface ComparisonIndex {
  harness: string;
  destination: string;
  headline: string;
  extent: string;
  title: string;
  /** What the old and the new build were served in place of the tracker stub; empty for the stub. */
  trackers: [string, string];
  old: Build;
  new: Build;
  doubts: string[];
  silenced: string[];
  rests_on: string;
  counts: Record<Severity, number>;
  findings: ListedFinding[];
}
