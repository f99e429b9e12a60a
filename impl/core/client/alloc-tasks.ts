/**
 * The tasks of one allocation together: whose turn it is to start, in which order they are ended, and what of one ends
 * the others. It neither stores nor reports, its allocation does.
 */
import type { Allocation, TaskGroup, TaskState } from '../records.ts';
import { isSidecar, mayStart, onlySidecarsLive, STAGES, stageOf } from './lifecycle.ts';
import type { Outbox } from './outbox.ts';
import { policyOf } from './restart-policy.ts';
import { TaskRunner } from './task-runner.ts';
import type { TaskPlace } from './task-runner.ts';
import { NEW_TASK_STATE } from './task-state.ts';
import type { TaskEventType } from './task-state.ts';

export class AllocTasks {
  readonly all: readonly TaskRunner[];
  /** They may start, each when its turn comes. */
  #isLaunched = false;

  constructor(out: Outbox, alloc: Allocation, states: Readonly<Record<string, TaskState>>) {
    this.all = placesOf(alloc).map(
      (place) => new TaskRunner(out, place, states[place.spec.Name] ?? NEW_TASK_STATE),
    );
  }

  get isDead(): boolean {
    return this.all.every((task) => task.isDead);
  }
  get states(): readonly TaskState[] {
    return this.all.map((task) => task.state);
  }

  find(name: string): TaskRunner | undefined {
    return this.all.find((task) => task.name === name);
  }

  adopt(alloc: Allocation): void {
    for (const place of placesOf(alloc)) this.find(place.spec.Name)?.adopt(place);
  }

  /** Those of an earlier life of this client may still be running. Returns whether there are any. */
  attach(): boolean {
    const begun = this.all.filter((task) => task.hasBegun);
    for (const task of begun) task.attach();
    return begun.length > 0;
  }

  /** What is not attached to by now does not run, whatever the servers were told of it once. */
  launch(): void {
    this.#isLaunched = true;
    for (const task of this.all) task.awaitTurn();
  }

  /** Those whose turn it is. Once the allocation ends, that is only what comes after its end. */
  begin(isEnding: boolean): void {
    if (!this.#isLaunched) return;
    for (const stage of STAGES) {
      if (isEnding && stage !== 'poststop') continue;
      const idle = this.all.filter((task) => task.isIdle && stageOf(task.spec) === stage);
      if (idle.length > 0 && mayStart(stage, this.all)) for (const task of idle) task.begin();
    }
  }

  /**
   * The leader goes first, what accompanies the others goes last; who comes next is stopped once these are dead. What
   * runs after the end is not stopped, unless nothing has run.
   */
  stop(why: TaskEventType): void {
    const others = this.all.filter(({ spec }) => !this.#isLaunched || stageOf(spec) !== 'poststop');
    const leader = others.filter((task) => task.isLeader);
    const main = others.filter(({ spec }) => !isSidecar(spec));
    for (const tasks of [leader, main, others]) {
      for (const task of tasks) task.stop(why);
      if (!tasks.every((task) => task.isDead)) return;
    }
  }

  /** A task that failed for good, or the leader's end, ends the others too; so does that of all main tasks. */
  reasonToStop(): TaskEventType | undefined {
    const dead = this.all.filter((task) => task.isDead);
    if (dead.some((task) => task.state.Failed)) return 'Sibling Task Failed';
    if (dead.some((task) => task.isLeader)) return 'Leader Task Dead';
    return onlySidecarsLive(this.all) ? 'Main Tasks Dead' : undefined;
  }
}

export function groupOf(alloc: Allocation): TaskGroup | undefined {
  return alloc.Job.TaskGroups.find((group) => group.Name === alloc.TaskGroup);
}

/** Its tasks by name, each with what its runner must know of the job. */
function placesOf(alloc: Allocation): TaskPlace[] {
  const group = groupOf(alloc);
  if (group === undefined) return [];
  const jobType = alloc.Job.Type;
  const policy = policyOf(group, jobType);
  return [...group.Tasks]
    .sort((a, b) => (a.Name < b.Name ? -1 : 1))
    .map((spec) => ({ allocId: alloc.ID, spec, policy, jobType }));
}
