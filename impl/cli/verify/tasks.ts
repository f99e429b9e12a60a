/**
 * The parts of a verification that can run side by side, as plain data, and what each gives back. What they do is in
 * `work.ts`, which a worker thread runs; nothing here computes.
 */
import type { RevisionName } from '../../../machines/revisions.ts';
import type { JudgedWorld } from '../../../spec/verify/judge-world.ts';
import type { WalkedWorld } from '../../../spec/verify/walk-world.ts';
import type { SimulationResult, SuiteResult } from '../../../spec/export/verify-report.ts';
import type { PinnedRun } from '../../../spec/verify/pinned.ts';
import type { WorldConfig } from '../../../spec/worlds/config.ts';
import type { PlannedWalk } from '../../../spec/worlds/deep.ts';

export type Task =
  | {
      readonly kind: 'world';
      readonly config: WorldConfig;
      readonly revision: RevisionName;
      readonly maxStates: number;
      readonly maxMemoryBytes: number;
      readonly pinned: PinnedRun | undefined;
      /** What must come at last is not judged: those laws stay `partial`. */
      readonly safetyOnly: boolean;
      /** A run that stops before its end is not as expected, whatever is pinned. */
      readonly mustFinish: boolean;
    }
  | { readonly kind: 'walk'; readonly planned: PlannedWalk }
  | {
      readonly kind: 'suites';
      readonly target: 'core' | 'cluster';
      /** Names of suites, when the target's are shared out; all of the usual ones if not. */
      readonly only?: readonly string[];
    }
  | { readonly kind: 'joint' }
  | { readonly kind: 'simulation'; readonly seeds: readonly number[]; readonly minutes: number };

export interface SuiteFailure {
  readonly sentence: string;
  readonly replay: string;
}

export type TaskResult =
  | { readonly kind: 'world'; readonly judged: JudgedWorld }
  | { readonly kind: 'walk'; readonly walked: WalkedWorld }
  | {
      readonly kind: 'suites';
      readonly suites: readonly SuiteResult[];
      readonly failures: readonly SuiteFailure[];
    }
  | {
      readonly kind: 'simulation';
      readonly result: SimulationResult;
      readonly failures: readonly SuiteFailure[];
    };

/** What a worker says. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'done'; readonly result: TaskResult }
  | { readonly type: 'failed'; readonly message: string; readonly isComplaint: boolean };

export function nameOf(task: Task): string {
  switch (task.kind) {
    case 'world':
      return `${task.config.name} under ${task.revision}`;
    case 'walk':
      return `walks in ${task.planned.config.name}`;
    case 'suites':
      return `suites on the ${task.target}${task.only === undefined ? '' : `: ${task.only.join(', ')}`}`;
    case 'joint':
      return 'joint walks on the cores';
    case 'simulation':
      return `simulation of ${task.seeds.length} seeds`;
  }
}
