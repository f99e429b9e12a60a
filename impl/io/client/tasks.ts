/**
 * The port between a client process and what runs its tasks: the core's effects go through it, facts come back.
 * Who is behind it is `impl/drivers`. Source: `impl/core/client/ports.ts`, which has the duties.
 */
import type { ClientEffect, ClientInput, ClientRecord } from '../../core/client/ports.ts';
import type { Untimed } from '../replica/core-loop.ts';

export type StartTask = Extract<ClientEffect, { type: 'start-task' }>;
export type StopTask = Extract<ClientEffect, { type: 'stop-task' }>;
export type TaskFact = Untimed<
  Extract<ClientInput, { type: 'task-started' | 'task-exited' | 'task-failed' }>
>;

export interface Tasks {
  /** `record`: the allocation, as it was stored last. */
  start(effect: StartTask, record: ClientRecord): void;
  stop(effect: StopTask): void;
  /** The allocation is over and not wanted any more: nothing of it needs to stay on the disk. */
  forget(allocId: string): void;
  /** Ends every task, for a client whose tasks do not outlive it. Resolves when they are gone. */
  killAll(): Promise<void>;
}
