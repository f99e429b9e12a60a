/**
 * One allocation on this client: its tasks, what is kept of it on disk, and what is reported of it. The only
 * writer of its client status, which is always computed from its tasks, never copied from the servers.
 */
import type { AllocReport } from '../commands.ts';
import type { AllocDeploymentStatus } from '../drain-records.ts';
import type { Allocation, Instant, TaskState } from '../records.ts';
import type { AllocSync } from './alloc-sync.ts';
import { AllocTasks, groupOf } from './alloc-tasks.ts';
import { healthyAt } from './health.ts';
import { lasting } from './lifecycle.ts';
import type { Outbox } from './outbox.ts';
import { nsToMs } from './pacing.ts';
import type { ClientRecord } from './ports.ts';
import type { Services } from './services.ts';
import type { TaskRunner } from './task-runner.ts';
import { clientStatusOf } from './task-state.ts';
import type { ReportedStatus, TaskEventType } from './task-state.ts';

const INVALID: ReportedStatus = {
  status: 'failed',
  description: 'Unable to add allocation: its job has no such task group',
};

/** What a runner speaks through. */
export interface Voices {
  readonly out: Outbox;
  readonly sync: AllocSync;
  readonly services: Services;
}

export class AllocRunner {
  readonly id: string;
  readonly #out: Outbox;
  readonly #sync: AllocSync;
  readonly #services: Services;
  readonly #tasks: AllocTasks;
  #alloc: Allocation;
  /** What was last stored and reported: tasks are compared with it to see whether they changed. */
  #seen: readonly TaskState[];
  #health: AllocDeploymentStatus | undefined;
  #stopReason: TaskEventType | undefined;
  #isCleared = false;
  #isDestroying = false;
  #isForgotten = false;

  constructor(
    { out, sync, services }: Voices,
    alloc: Allocation,
    states: Readonly<Record<string, TaskState>>,
  ) {
    this.id = alloc.ID;
    this.#out = out;
    this.#sync = sync;
    this.#services = services;
    this.#alloc = alloc;
    this.#tasks = new AllocTasks(out, alloc, states);
    this.#seen = this.#tasks.states;
    this.#health = alloc.DeploymentStatus ?? undefined;
  }

  get allocModifyIndex(): number {
    return this.#alloc.AllocModifyIndex;
  }
  /** Its tasks are dead and nothing of it is kept: the runner may be dropped. */
  get isGone(): boolean {
    return this.#isForgotten;
  }
  /** Its files are still here. */
  get hasFiles(): boolean {
    return !this.#isCleared;
  }
  /** When the last of its tasks ended, if all have. */
  get endedAt(): Instant | undefined {
    const ends = this.#tasks.states.map(({ FinishedAt }) => FinishedAt ?? 0);
    return this.#tasks.isDead ? Math.max(0, ...ends) : undefined;
  }
  /** Set while there is something to stop when the servers stay silent. Milliseconds. */
  get stopAfterMs(): number | undefined {
    const stopAfterNs = groupOf(this.#alloc)?.StopAfterClientDisconnect;
    const isOver = this.#isDestroying || this.#tasks.isDead;
    return stopAfterNs === undefined || stopAfterNs === null || isOver ? undefined : nsToMs(stopAfterNs);
  }

  nextDeadline(): Instant {
    return Math.min(...this.#tasks.all.map((task) => task.nextDeadline()), this.#healthyAt());
  }

  /** New here: run it, unless the servers already hold it for ended; then its tasks end unstarted. */
  add(): void {
    this.#store();
    this.#trace('added');
    if (isTerminal(this.#alloc)) this.#stop('Killing');
    else if (this.#services.list(this.#alloc, () => this.#onListed())) this.#tasks.launch();
    this.#settle('always');
  }

  /** Its services are found now: what they lead to may start, unless it was told to stop meanwhile. */
  #onListed(): void {
    this.#tasks.launch();
    this.#settle('when-changed');
  }

  /** Known from an earlier life of this client. Always reported, changed or not (B; reference page, 6.3). */
  restore(): void {
    this.#trace('restored');
    if (this.#tasks.attach() || !isTerminal(this.#alloc)) this.#tasks.launch();
    if (isTerminal(this.#alloc)) this.#stop('Killing');
    else if (!this.#isOver) this.#services.list(this.#alloc);
    this.#settle('always');
  }

  /** The servers wrote it anew: take it over, and stop if they now want it to end. */
  update(alloc: Allocation): void {
    this.#alloc = alloc;
    this.#tasks.adopt(alloc);
    this.#store();
    this.#trace('updated');
    if (isTerminal(alloc)) this.#stop('Killing');
    else if (!this.#isOver) this.#services.list(alloc);
    this.#settle('when-changed');
  }

  /**
   * The servers lost sight of it and want it still: take over the indexes only, and say what it really is. The one
   * thing that makes an unchanged allocation talk (reference page, 6.1 item 4).
   */
  reconnect(alloc: Allocation): void {
    const { AllocModifyIndex, ModifyIndex, ModifyTime } = alloc;
    this.#alloc = { ...this.#alloc, AllocModifyIndex, ModifyIndex, ModifyTime };
    this.#trace('reconnected');
    for (const task of this.#tasks.all) task.note('Reconnected');
    if (!this.#isOver) this.#services.listAgain(this.#alloc);
    this.#settle('always');
  }

  /** Stop it and forget it: the servers do not list it any more, or have been silent for too long. */
  destroy(why: 'absent' | 'silent-servers'): void {
    if (this.#isDestroying) return;
    this.#isDestroying = true;
    this.#trace('destroyed', { why });
    this.#stop('Killing');
    this.#settle('when-changed');
  }

  clearFiles(): void {
    this.#isCleared = true;
    this.#out.emit({ type: 'clear-files', allocId: this.id });
  }

  /** Let the task named hear or do something, then draw the consequences. Unknown names are late news. */
  withTask(name: string, act: (task: TaskRunner) => void): void {
    const task = this.#tasks.find(name);
    if (task === undefined) return;
    act(task);
    this.#settle('when-changed');
  }

  onServersContacted(): void {
    for (const task of this.#tasks.all) task.onServersContacted();
  }

  onTime(): void {
    for (const task of this.#tasks.all) task.onTime();
    if (this.#healthyAt() > this.#out.at) return;
    this.#health = { Healthy: true, Timestamp: this.#out.at };
    this.#settle('always');
  }

  /** When there will be good health to report; Infinity when it is known, or not asked for. */
  #healthyAt(): Instant {
    const { Job } = this.#alloc;
    const migrate = Job.Type === 'service' ? groupOf(this.#alloc)?.Migrate : undefined;
    if (!migrate || this.#health?.Healthy === true || this.#stopReason !== undefined) return Infinity;
    return healthyAt(lasting(this.#tasks.all), migrate);
  }

  /** Its tasks have ended, or are being ended. */
  get #isOver(): boolean {
    return this.#stopReason !== undefined || this.#tasks.isDead;
  }

  #stop(why: TaskEventType): void {
    this.#stopReason ??= why;
    this.#tasks.stop(this.#stopReason);
  }

  #settle(report: 'always' | 'when-changed'): void {
    this.#stopReason ??= this.#tasks.reasonToStop();
    if (this.#stopReason !== undefined) this.#tasks.stop(this.#stopReason);
    this.#tasks.begin(this.#stopReason !== undefined);
    if (this.#isOver) this.#services.takeBack(this.id);
    const states = this.#tasks.states;
    const changed = states.some((state, position) => state !== this.#seen[position]);
    if (changed || report === 'always') this.#publish(states);
    if (this.#isDestroying && this.#tasks.isDead) this.#forget();
  }

  #publish(states: readonly TaskState[]): void {
    const before = this.#status(this.#seen).status;
    this.#seen = states;
    this.#store();
    const { status, description } = this.#status(states);
    if (status !== before) this.#trace('status', { was: before });
    const report: AllocReport = {
      ID: this.id,
      NodeID: this.#alloc.NodeID,
      ClientStatus: status,
      ClientDescription: description,
      TaskStates: this.#taskStates(),
      ...(this.#health === undefined ? {} : { DeploymentStatus: this.#health }),
      // Tells the servers what it was said in knowledge of: see `takesReport`.
      AllocModifyIndex: this.#alloc.AllocModifyIndex,
    };
    this.#sync.add(report);
  }

  #status(states: readonly TaskState[]): ReportedStatus {
    return groupOf(this.#alloc) === undefined ? INVALID : clientStatusOf(states);
  }

  #taskStates(): Record<string, TaskState> {
    return Object.fromEntries(this.#tasks.all.map((task) => [task.name, task.state]));
  }

  #store(): void {
    if (this.#isForgotten) return;
    const record: ClientRecord = { alloc: this.#alloc, taskStates: this.#taskStates() };
    this.#out.emit({ type: 'store', allocId: this.id, record });
  }

  #forget(): void {
    if (this.#isForgotten) return;
    this.#isForgotten = true;
    this.#out.emit({ type: 'forget', allocId: this.id });
  }

  #trace(cause: string, more: Readonly<Record<string, string>> = {}): void {
    const { status } = this.#status(this.#tasks.states);
    const data = { clientStatus: status, desiredStatus: this.#alloc.DesiredStatus, ...more };
    this.#out.traceAlloc(this.id, cause, this.#alloc.AllocModifyIndex, data);
  }
}

/** Wanted to end, or ended, by the servers' record. */
function isTerminal(alloc: Allocation): boolean {
  const { DesiredStatus, ClientStatus } = alloc;
  if (DesiredStatus === 'stop' || DesiredStatus === 'evict') return true;
  return ClientStatus === 'complete' || ClientStatus === 'failed' || ClientStatus === 'lost';
}
