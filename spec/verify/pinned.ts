/**
 * What is pinned of each world: exact counts, verdicts, and the counterexamples of what is violated. One JSON file a
 * world in `spec/expected`, written by `orrery verify --pin`; a change of it needs a reason in its commit.
 */
import type { RevisionName } from '../../machines/revisions.ts';
import type { Verdict } from '../export/verify-report.ts';

export interface PinnedRun {
  readonly states: number;
  readonly edges: number;
  readonly depth: number;
  readonly complete: boolean;
  /** Of all counts; see `Exploration.digest`. */
  readonly digest: string;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** The joint events of each shortest counterexample; from `loopFrom` (counted from 1) on they repeat for ever. */
  readonly counterexamples: Readonly<
    Record<string, { readonly actions: readonly string[]; readonly loopFrom?: number }>
  >;
}

/** The content of one file of `spec/expected`. */
export interface Pinned {
  readonly world: string;
  readonly maxStates: number;
  readonly revisions: Readonly<Partial<Record<RevisionName, PinnedRun>>>;
}

export function pinnedJson(pinned: Pinned): string {
  return `${JSON.stringify(pinned, null, 1)}\n`;
}

/** The name by which a counterexample is pinned, linked and replayed: `REVISION.WORLD.Property-name`. */
export function counterexampleId(revision: string, world: string, property: string): string {
  return `${revision}.${world}.${property}`.replaceAll(/[^A-Za-z0-9.]+/g, '-').replace(/-$/, '');
}
