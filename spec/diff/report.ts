/**
 * What a comparison of two revisions found, as one value: the output of `orrery diff --json` and the input of the text
 * and the page. Names and shapes only. Format: docs/formats/diff.md.
 */
import type { Counterexample, PropertyKind, Verdict } from '../export/verify-report.ts';
import type { RuleDiff } from './rules.ts';
import type { MachineDiff } from './tables.ts';

export const DIFF_FORMAT = 'orrery-diff/1';

export interface DiffReport {
  readonly format: typeof DIFF_FORMAT;
  readonly a: SideName;
  readonly b: SideName;
  /** The whole in a few paragraphs, for someone who knows neither side. */
  readonly explanation: readonly Paragraph[];
  readonly rules: readonly RuleDiff[];
  /** Every machine that was compared, also those that are alike. */
  readonly machines: readonly MachineDiff[];
  readonly behaviours: BehaviourDiff;
  readonly properties: PropertyDiff;
  readonly tests: readonly TestDiff[];
}

export interface SideName {
  readonly name: string;
  readonly revision: string;
  /** Absent for the working tree. */
  readonly commit?: string;
}

export interface Paragraph {
  readonly heading: string;
  readonly text: string;
  /** Points under it, in order. */
  readonly points: readonly string[];
}

export interface BehaviourDiff {
  /** The shortest of each kind first; at most one for each kind and last event. */
  readonly partings: readonly BehaviourParting[];
  readonly searched: readonly SearchedPairs[];
}

/**
 * `only-a`: the last event is possible in A alone. `only-b`: in B alone. `state`: both go the whole way, and `differs`
 * names what they then disagree on.
 */
export type PartingKind = 'only-a' | 'only-b' | 'state';

export interface BehaviourParting {
  readonly kind: PartingKind;
  readonly world: string;
  /** For `state`: the machines whose components differ there, and nowhere earlier; else empty. */
  readonly machines: readonly string[];
  readonly actions: readonly string[];
  /** After the last event, or instead of it. */
  readonly differs: readonly Difference[];
  /** What happens at the last step, in a sentence. */
  readonly sentence: string;
  /** The run as its side has it: A's, and B's for `only-b`. The parting step is highlighted. */
  readonly story: Counterexample;
}

export interface Difference {
  readonly component: string;
  readonly inA: string;
  readonly inB: string;
}

export interface SearchedPairs {
  readonly world: string;
  /** Pairs of states of the two worlds in step. */
  readonly pairs: number;
  readonly depth: number;
  readonly complete: boolean;
  /** Why the world could not be searched. */
  readonly problem?: string;
}

/**
 * `restored`: broken in A, holds in B. `lost`: the reverse. `maybe-…`: the side that does not break it was not searched
 * to the end. `possible`, `impossible`: a situation that B reaches and A does not, or the reverse. `new`, `gone`: only
 * one side has such a law.
 */
export type PropertyChangeKind =
  | 'restored'
  | 'maybe-restored'
  | 'lost'
  | 'maybe-lost'
  | 'possible'
  | 'impossible'
  | 'new'
  | 'gone';

export interface PropertyDiff {
  readonly changes: readonly PropertyChange[];
  /** `always` and `eventually` laws that both sides break, in some world. */
  readonly brokenByBoth: readonly PropertyChange[];
  readonly worlds: readonly ComparedWorld[];
  /** Worlds of which one side has no verdicts, and why. */
  readonly missing: readonly { readonly world: string; readonly reason: string }[];
}

export interface ComparedWorld {
  readonly world: string;
  readonly inA: WorldSize;
  readonly inB: WorldSize;
}
export interface WorldSize {
  readonly states: number;
  readonly complete: boolean;
}

export interface PropertyChange {
  readonly change: PropertyChangeKind | 'broken-by-both';
  readonly world: string;
  readonly property: string;
  readonly kind: PropertyKind;
  readonly sentence: string;
  readonly inA: PropertyVerdict | null;
  readonly inB: PropertyVerdict | null;
}
export interface PropertyVerdict {
  readonly verdict: Verdict;
  /** Of the shortest counterexample. */
  readonly steps?: number;
  readonly replay?: string;
}

export interface TestDiff {
  readonly machine: string;
  readonly suite: string;
  readonly inA: number;
  readonly inB: number;
  readonly added: TestList;
  readonly removed: TestList;
  /** In both, with other answers expected. */
  readonly changed: TestList;
}
export interface TestList {
  readonly count: number;
  /** The first few, shortest first. */
  readonly first: readonly TestWord[];
}
export interface TestWord {
  readonly id: string;
  readonly events: readonly string[];
}

/** The text of `--json`: indented, with a final newline. */
export function diffJson(report: DiffReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
