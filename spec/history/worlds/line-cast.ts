/** Who takes part in a line of allocations (line.ts), and what its joint events read of whom. */
import type { LineageMemory } from '../../../machines/lineage.ts';
import type { Group } from '../../../machines/reconciler.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';

export interface LineConfig {
  readonly name: string;
  /** The first runs allocation `a`; a second one is never silent. */
  readonly nodes: 1 | 2;
  /** `a`, which runs when the world begins, and how many may follow it. */
  readonly slots: 1 | 2 | 3;
  readonly group: Group;
  readonly happens: readonly Happening[];
}

export type Happening =
  /** The first node falls silent while it is ready. */
  | 'outage'
  /** It falls silent while it is `initializing` as well, and so goes down. */
  | 'second-silence'
  | 'failure'
  /** The job is updated once, when no evaluation waits and nothing is out of sight; no outage comes after it. */
  | 'update'
  | 'damage';

export interface Cast {
  readonly config: LineConfig;
  readonly rules: Rules;
  readonly records: readonly string[];
  readonly nodes: readonly string[];
}

export const SCHEDULER = 'scheduler';
export const JOB = 'job';
export const PASSES = ['a scheduler looks, oldest first', 'a scheduler looks, newest first'] as const;

export const lineageOf = (record: LocalState) => record.context as unknown as LineageMemory;
export const clientStatusOf = (record: LocalState) => record.value as ClientStatus | 'free';
export const isWanted = (record: LocalState) =>
  clientStatusOf(record) !== 'free' && lineageOf(record).desired === 'run';
export const isLive = (record: LocalState) =>
  isWanted(record) && ['pending', 'running', 'unknown'].includes(clientStatusOf(record));
export const versionOf = (job: LocalState) => (job.value === 'first' ? 1 : 2);
export const taskOf = (record: string) => `task ${record}`;

/** The scheduler is asked to look at the job, if the observation says so. */
export const asked = (of: readonly string[], as: (...states: LocalState[]) => boolean): Part => ({
  component: SCHEDULER,
  type: 'ASKED',
  with: { evaluate: { of, as } },
  optional: true,
});
