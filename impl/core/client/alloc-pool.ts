/**
 * The allocations on this client, by id: takes in what the watch found, hands tasks their news, and keeps those
 * on their way out until their tasks are dead. Ascending id order wherever more than one is touched.
 */
import type { Allocation, Index, Instant } from '../records.ts';
import type { AllocDiff, Holdings } from './alloc-diff.ts';
import { AllocRunner } from './alloc-runner.ts';
import type { AllocSync } from './alloc-sync.ts';
import type { Outbox } from './outbox.ts';
import type { ClientRecord, TaskKey } from './ports.ts';
import type { Services } from './services.ts';
import type { ClientSettings } from './settings.ts';
import type { TaskRunner } from './task-runner.ts';

export type Keeping = Pick<ClientSettings, 'gcMaxAllocs'>;

export class AllocPool {
  readonly #out: Outbox;
  readonly #sync: AllocSync;
  readonly #services: Services;
  readonly #runners = new Map<string, AllocRunner>();
  /** Not listed any more; their tasks are being stopped. */
  readonly #leaving = new Map<string, AllocRunner>();
  /** Listed again while leaving (a stale list came between): started afresh once the old tasks are dead. */
  readonly #returning = new Map<string, Allocation>();
  readonly #gcMaxAllocs: number;
  #hasContact = false;

  constructor(out: Outbox, sync: AllocSync, services: Services, { gcMaxAllocs }: Keeping) {
    this.#out = out;
    this.#sync = sync;
    this.#services = services;
    this.#gcMaxAllocs = gcMaxAllocs;
  }

  restore(records: readonly ClientRecord[]): void {
    for (const { alloc, taskStates } of [...records].sort((a, b) => (a.alloc.ID < b.alloc.ID ? -1 : 1))) {
      const runner = this.#runner(alloc, taskStates);
      this.#runners.set(alloc.ID, runner);
      runner.restore();
    }
  }

  holdings(): Holdings {
    const held = new Map<string, Index>();
    for (const [id, alloc] of this.#returning) held.set(id, alloc.AllocModifyIndex);
    for (const [id, runner] of this.#runners) held.set(id, runner.allocModifyIndex);
    return held;
  }

  /** Remove, update, add, in this order, as Nomad does. */
  take(diff: AllocDiff): void {
    for (const id of diff.removed) this.#remove(id);
    for (const alloc of diff.updated) this.#update(alloc);
    for (const alloc of diff.added) this.#add(alloc);
    this.#clearFiles();
  }

  /** The first list has been taken in: tasks that could not be re-attached may start anew if still wanted. */
  onServersContacted(): void {
    this.#hasContact = true;
    this.#each((runner) => runner.onServersContacted());
    this.#sync.onServersContacted();
  }

  onTask(key: TaskKey, act: (task: TaskRunner) => void): void {
    const slash = key.indexOf('/');
    const id = key.slice(0, slash);
    const runner = this.#leaving.get(id) ?? this.#runners.get(id);
    runner?.withTask(key.slice(slash + 1), (task) => {
      act(task);
      if (this.#hasContact) task.onServersContacted();
    });
    this.#bury(id);
    this.#clearFiles();
  }

  onTime(): void {
    this.#each((runner) => runner.onTime());
  }

  nextDeadline(): Instant {
    return Math.min(Infinity, ...[...this.#runners.values()].map((runner) => runner.nextDeadline()));
  }

  /** Those that must not outlive the contact with the servers, with how long they may, in ms. */
  stoppable(): { readonly id: string; readonly stopAfterMs: number }[] {
    return this.#ids().flatMap((id) => {
      const stopAfterMs = this.#runners.get(id)?.stopAfterMs;
      return stopAfterMs === undefined ? [] : [{ id, stopAfterMs }];
    });
  }

  /** Stop it now; it stays known here, so that the servers' list does not bring it back. */
  destroyForSilence(id: string): void {
    this.#runners.get(id)?.destroy('silent-servers');
  }

  #add(alloc: Allocation): void {
    if (this.#leaving.has(alloc.ID)) {
      this.#returning.set(alloc.ID, alloc);
      return;
    }
    const runner = this.#runner(alloc, alloc.TaskStates);
    this.#runners.set(alloc.ID, runner);
    runner.add();
  }

  #runner(alloc: Allocation, states: ClientRecord['taskStates']): AllocRunner {
    return new AllocRunner({ out: this.#out, sync: this.#sync, services: this.#services }, alloc, states);
  }

  #update(alloc: Allocation): void {
    const runner = this.#runners.get(alloc.ID);
    if (runner === undefined) this.#returning.set(alloc.ID, alloc);
    else if (mustReconnect(alloc)) runner.reconnect(alloc);
    else runner.update(alloc);
  }

  #remove(id: string): void {
    this.#returning.delete(id);
    const runner = this.#runners.get(id);
    if (runner === undefined) return;
    this.#runners.delete(id);
    this.#leaving.set(id, runner);
    runner.destroy('absent');
    this.#bury(id);
  }

  #bury(id: string): void {
    if (this.#leaving.get(id)?.isGone !== true) return;
    this.#leaving.delete(id);
    const returning = this.#returning.get(id);
    this.#returning.delete(id);
    if (returning !== undefined) this.#add(returning);
  }

  /** Of those that ended first, as many as there are too many. */
  #clearFiles(): void {
    const kept = [...this.#runners.values()].filter(({ hasFiles }) => hasFiles);
    if (kept.length <= this.#gcMaxAllocs) return;
    const ended = kept
      .flatMap((runner) => (runner.endedAt === undefined ? [] : [{ runner, at: runner.endedAt }]))
      .sort((a, b) => a.at - b.at || (a.runner.id < b.runner.id ? -1 : 1));
    for (const { runner } of ended.slice(0, kept.length - this.#gcMaxAllocs)) runner.clearFiles();
  }

  #ids(): string[] {
    return [...this.#runners.keys()].sort();
  }

  #each(act: (runner: AllocRunner) => void): void {
    for (const id of this.#ids()) act(this.#runners.get(id) as AllocRunner);
  }
}

/** Of an update, so of one newer than what is held: the servers lost sight of it, and still want it to run. */
function mustReconnect(alloc: Allocation): boolean {
  return alloc.ClientStatus === 'unknown' && alloc.DesiredStatus === 'run';
}
