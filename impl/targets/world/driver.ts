/**
 * The task driver of a puppet machine: tasks start at once, run until they are stopped or told to exit, and go on
 * while their agent is away. No script, no clock.
 */
import type { ClientEffect, TaskKey } from '../../core/client/ports.ts';

/** What the agent is to hear. Its time is put in by whoever tells it. */
export type DriverNews =
  | { readonly type: 'task-started'; readonly task: TaskKey }
  | { readonly type: 'task-exited'; readonly task: TaskKey; readonly exitCode: number }
  | { readonly type: 'task-failed'; readonly task: TaskKey; readonly reason: string };

/** Exit code of a task that was stopped. */
const STOPPED = 143;

export class PuppetDriver {
  readonly #running = new Set<TaskKey>();

  /** What really runs, sorted. */
  get running(): readonly TaskKey[] {
    return [...this.#running].sort();
  }

  /** Perform an effect of the agent; effects that are not a driver's are nobody's news. */
  perform(effect: ClientEffect): readonly DriverNews[] {
    if (effect.type === 'start-task') return this.#start(effect.task, effect.attach);
    if (effect.type === 'stop-task') return this.exit(effect.task, STOPPED);
    return [];
  }

  /** The task ends, by itself or because it was told to. */
  exit(task: TaskKey, exitCode: number): readonly DriverNews[] {
    return this.#running.delete(task) ? [{ type: 'task-exited', task, exitCode }] : [];
  }

  #start(task: TaskKey, attach: boolean): readonly DriverNews[] {
    if (attach && !this.#running.has(task)) {
      return [{ type: 'task-failed', task, reason: 'nothing to attach to' }];
    }
    this.#running.add(task);
    return [{ type: 'task-started', task }];
  }
}
