/**
 * What one run of `orrery verify` found, as one value: the shape of `report/verify.json` and the input of the HTML
 * report. Nothing here explores, runs or judges; it only names results. Format: docs/formats/verify.md.
 */

export const VERIFY_FORMAT = 'orrery-verify/1';

export const VERDICTS = ['holds', 'violated', 'partial'] as const;
/**
 * `holds`: decided, true (a `sometimes` was reached). `violated`: decided, false (a `sometimes` is never reached).
 * `partial`: the exploration stopped early and nothing against the property was seen until then.
 */
export type Verdict = (typeof VERDICTS)[number];

export const PROPERTY_KINDS = ['always', 'sometimes', 'eventually'] as const;
export type PropertyKind = (typeof PROPERTY_KINDS)[number];

export interface VerifyReport {
  readonly format: typeof VERIFY_FORMAT;
  /** Instant of the start, ISO 8601. The only field that may differ between two runs of the same inputs, beside durations. */
  readonly startedAt?: string;
  /** The commit that was verified, when known. */
  readonly commit?: string;
  /** 0: every verdict is the expected one. 1: one differs, or a suite or simulation failed. 2: bad input. */
  readonly exitCode: number;
  readonly revisions: readonly RevisionResult[];
  readonly counterexamples: readonly Counterexample[];
  readonly partings: readonly Parting[];
  readonly suites: readonly SuiteResult[];
  /** Absent when no simulation ran. */
  readonly simulation?: SimulationResult;
  /** Worlds that were walked at random. Absent when none was. */
  readonly walks?: readonly WalkResult[];
}

/** One protocol revision, explored in each of its worlds. */
export interface RevisionResult {
  readonly name: string;
  readonly worlds: readonly WorldResult[];
}

export interface WorldResult {
  readonly name: string;
  /** What the world is made of: `1 node, 1 job, 2 allocations`. */
  readonly summary?: string;
  /** Distinct states and edges seen. */
  readonly states: number;
  readonly edges: number;
  /** Length of the longest shortest path. */
  readonly depth?: number;
  readonly seconds: number;
  /** What the stores of the search took at its end. */
  readonly memoryBytes?: number;
  /** Whose agents the clients are. */
  readonly clients?: 'upstream' | 'ours';
  /** Every reachable state was expanded. When false, `stopped` says what ended the exploration. */
  readonly complete: boolean;
  readonly stopped?: string;
  readonly properties: readonly PropertyResult[];
}

export interface PropertyResult {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly sentence: string;
  readonly verdict: Verdict;
  /** The pinned verdict; null when this world pins none. */
  readonly expected: Verdict | null;
  /** Steps of the shortest counterexample, or of the shortest witness of a `sometimes`; null when there is neither. */
  readonly steps: number | null;
  /** For a lasso: the number of the step to which the run returns for ever. */
  readonly loopFrom?: number;
  /** `id` of an entry of `counterexamples`. */
  readonly counterexample?: string;
}

/** A run that shows a property violated. */
export interface Counterexample {
  /** Unique in the report, made of letters, digits, `-`, `.` and `_`: it is an anchor. */
  readonly id: string;
  readonly title?: string;
  readonly revision: string;
  readonly world: string;
  readonly property: string;
  /** Local state of each component before the first step, in the order in which they are drawn. */
  readonly components: readonly ComponentState[];
  readonly steps: readonly TraceStep[];
  /** Steps from this number on repeat for ever. */
  readonly loopFrom?: number;
  /** One line to paste, which brings the run back. */
  readonly replay: string;
}

export interface ComponentState {
  readonly component: string;
  readonly state: string;
}

export interface TraceStep {
  /** Counted from 1. */
  readonly n: number;
  /** The joint event's name. */
  readonly action: string;
  /** What happens, in English. */
  readonly sentence?: string;
  /** Components that take part, the speaker first. Empty: the world does it. */
  readonly actors: readonly string[];
  readonly changes: readonly Change[];
  readonly detail?: string;
  /** The step at which the harm is done. */
  readonly highlight?: boolean;
}

export interface Change {
  readonly component: string;
  readonly before: string;
  readonly after: string;
}

/** Where another revision leaves the path of a counterexample, replayed event by event. */
export interface Parting {
  readonly counterexample: string;
  readonly revision: string;
  /** Number of the first step that goes differently; null when the whole run goes through alike. */
  readonly step: number | null;
  readonly sentence: string;
}

export interface SuiteResult {
  readonly name: string;
  readonly machine: string;
  readonly target: string;
  readonly tests: number;
  readonly steps: number;
  readonly passed: number;
  readonly failed: number;
  /** Share of non-equivalent mutants that the suite tells apart, 0 to 1; null when not measured. */
  readonly killRate: number | null;
  /** Share of (state, event) pairs that the suite visits, 0 to 1; null when not measured. */
  readonly coverage: number | null;
}

export interface SimulationResult {
  readonly clusterHours: number;
  readonly seeds: number;
  /** How often each kind of fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: number;
  /** How often each counterexample that the revision itself has was met, by its id. */
  readonly reproduced: Readonly<Record<string, number>>;
  /** Simulated seconds per second of wall clock. */
  readonly speed: number;
}

/** A world that was walked at random, and what that covered. It proves nothing. */
export interface WalkResult {
  readonly world: string;
  readonly revision: string;
  readonly clients: 'upstream' | 'ours';
  readonly seed: number;
  readonly walks: number;
  readonly steps: number;
  /** Distinct states met; when `saturated`, there were more. */
  readonly states: number;
  readonly saturated: boolean;
  /** Distinct steps judged, those that change nothing included. */
  readonly edges: number;
  readonly seconds: number;
  readonly memoryBytes: number;
  /** How many `always` laws were judged. */
  readonly laws: number;
  /** Those that were broken. */
  readonly violated: readonly string[];
  /** `sometimes` twins that were never met. */
  readonly unreached: readonly string[];
  /** How often each joint event was taken. */
  readonly actions: Readonly<Record<string, number>>;
}

/** Does the property's verdict depart from the pinned one? A world that pins none never does. */
export function differs(property: PropertyResult): boolean {
  return property.expected !== null && property.verdict !== property.expected;
}

/** All properties of a report with where they were checked, in report order. */
export function* everyProperty(
  report: VerifyReport,
): Generator<{ revision: RevisionResult; world: WorldResult; property: PropertyResult }> {
  for (const revision of report.revisions)
    for (const world of revision.worlds)
      for (const property of world.properties) yield { revision, world, property };
}

/** The text of `report/verify.json`: indented JSON with a final newline, keys in the order of the schema. */
export function verifyJson(report: VerifyReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** The report without what two runs of the same inputs may differ in: the start, the durations, the speed. */
export function withoutTimings(report: VerifyReport): VerifyReport {
  const { startedAt: _, ...rest } = report;
  return {
    ...rest,
    revisions: report.revisions.map((revision) => ({
      ...revision,
      worlds: revision.worlds.map((world) => ({ ...world, seconds: 0 })),
    })),
    ...(report.simulation && { simulation: { ...report.simulation, speed: 0 } }),
    ...(report.walks && { walks: report.walks.map((walk) => ({ ...walk, seconds: 0 })) }),
  };
}
