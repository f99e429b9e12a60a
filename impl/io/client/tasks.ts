/**
 * The port between a client process and what runs its tasks: the core's effects go through it, facts come back.
 * Who is behind it is `impl/drivers`. Source: `impl/core/client/ports.ts`, which has the duties.
 */
import type { ClientEffect, ClientInput, ClientRecord, TaskKey } from '../../core/client/ports.ts';
import type { Untimed } from '../replica/core-loop.ts';
import type { CommandWish, RunningCommand } from './task-command.ts';

export type StartTask = Extract<ClientEffect, { type: 'start-task' }>;
export type StopTask = Extract<ClientEffect, { type: 'stop-task' }>;
export type TaskFact = Untimed<
  Extract<ClientInput, { type: 'task-started' | 'task-exited' | 'task-failed' }>
>;

/** What a task uses now, all its processes together. */
export interface TaskUsage {
  /** Of the operating system. */
  readonly pids: readonly number[];
  readonly rssBytes: number;
  /** Of one core, since it was asked last. */
  readonly cpuPercent: number;
}

export interface Tasks {
  /** `record`: the allocation, as it was stored last. */
  start(effect: StartTask, record: ClientRecord): void;
  stop(effect: StopTask): void;
  /** Says whether there was something to send it to. */
  signal(task: TaskKey, signal: NodeJS.Signals): boolean;
  /** A command in it, beside what it runs. Rejects with a `ClientRefusal`. */
  run(task: TaskKey, wish: CommandWish): Promise<RunningCommand>;
  /** Undefined: it does not run, or has no process. */
  usage(task: TaskKey): TaskUsage | undefined;
  /** The allocation is over and not wanted any more: nothing of it needs to stay on the disk. */
  forget(allocId: string): void;
  /** Ends every task, for a client whose tasks do not outlive it. Resolves when they are gone. */
  killAll(): Promise<void>;
}
