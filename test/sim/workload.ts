/**
 * What operators ask of the cluster: jobs registered, updated, scaled, stopped, at random and never more than
 * fits. Requests go over the network like any other and may fail or be carried out twice; nobody repeats them.
 */
import type { Job, ReschedulePolicy, TaskGroup } from '../../impl/core/records.ts';
import type { RestartPolicy } from '../../impl/core/task-records.ts';
import type { RpcMethod, RpcMethods } from '../../impl/core/rpc.ts';
import type { Caller } from './caller.ts';
import { TASK_CPU, type Cluster } from './cluster.ts';
import type { TaskScript } from './scripted-driver.ts';
import type { SeededRandom } from './seeded-random.ts';

const SECOND_NS = 1e9;
const MS_NS = 1e6;
const STOP_AFTER_MS = 40_000;

/** How the tasks of a job behave. `steady` ones run until they are stopped. */
type Habit = 'steady' | 'flaky' | 'batch';

interface Wanted {
  readonly id: string;
  readonly habit: Habit;
  readonly windowMs: number | undefined;
  /** Its tasks are to be stopped by a client that has not heard the servers for so long. */
  readonly stopAfterMs: number | undefined;
  count: number;
  generation: number;
  priority: number;
}

export class Workload {
  readonly #cluster: Cluster;
  readonly #random: SeededRandom;
  readonly #caller: Caller;
  readonly #jobs = new Map<string, Wanted>();
  #names = 0;
  #requests = 0;
  #isOpen = true;

  constructor(cluster: Cluster, random: SeededRandom) {
    this.#cluster = cluster;
    this.#random = random;
    this.#caller = cluster.newCaller('operator');
    cluster.after(2_000, () => {
      if (this.#isOpen) this.#submit();
    });
    this.#waitForNext();
  }

  /** No more requests of its own. */
  close(): void {
    this.#isOpen = false;
  }

  /** Ask for what makes rest possible: open nodes, and no job that never comes to rest. To be repeated. */
  settle(): void {
    const { state } = this.#cluster.history;
    for (const job of state.jobs()) {
      if (job.ID.startsWith('flaky') && !job.Stop) this.#request('Job.Deregister', whichJob(job.ID));
    }
    for (const { ID, SchedulingEligibility } of state.nodes()) {
      if (SchedulingEligibility === 'ineligible')
        this.#request('Node.UpdateEligibility', { NodeID: ID, Eligibility: 'eligible' });
    }
  }

  /** Submit one job now, steady or, when it is told how long its work takes, batch; for tests that need a known one. */
  submit(count: number, windowMs: number | undefined, runForMs?: number): string {
    if (runForMs === undefined) return this.#add('steady', count, windowMs);
    return this.#add('batch', count, windowMs, { run_for_ms: runForMs });
  }

  #waitForNext(): void {
    this.#cluster.after(this.#random.waitMs(this.#cluster.conditions.requestEveryMs), () => {
      if (!this.#isOpen) return;
      this.#act();
      this.#waitForNext();
    });
  }

  #act(): void {
    const ids = [...this.#jobs.keys()];
    if (ids.length === 0) return this.#submit();
    const job = this.#jobs.get(this.#random.pick(ids)) as Wanted;
    const what = this.#random.int(10);
    if (what < 4) return this.#submit();
    if (what < 6) return this.#scale(job);
    if (what < 8) return this.#update(job);
    if (what < 9) return this.#stop(job);
    this.#request('Job.Evaluate', whichJob(job.id));
  }

  #submit(): void {
    const room = this.#room();
    if (room < 1) return;
    const habit = this.#random.pick<Habit>(['steady', 'steady', 'steady', 'flaky', 'batch']);
    const windows = [undefined, ...this.#cluster.conditions.windowsMs];
    this.#add(habit, this.#random.between(1, Math.min(room, 4)), this.#random.pick(windows));
  }

  #add(habit: Habit, count: number, windowMs: number | undefined, script?: TaskScript): string {
    const id = `${habit}-${++this.#names}`;
    // A group has a window, or this, or neither.
    const stopAfterMs = windowMs === undefined && this.#names % 2 === 0 ? STOP_AFTER_MS : undefined;
    const job: Wanted = { id, habit, count, windowMs, stopAfterMs, generation: 1, priority: 50 };
    this.#jobs.set(id, job);
    this.#register(job, script);
    return id;
  }

  #scale(job: Wanted): void {
    job.count = this.#random.between(job.habit === 'batch' ? 1 : 0, Math.min(4, job.count + this.#room()));
    this.#register(job);
  }

  #update(job: Wanted): void {
    if (this.#random.chance(0.5)) job.generation += 1;
    else job.priority = this.#random.between(1, 100);
    this.#register(job);
  }

  #stop(job: Wanted): void {
    this.#jobs.delete(job.id);
    this.#request('Job.Deregister', { ...whichJob(job.id), Purge: this.#random.chance(0.2) });
  }

  /** Slots that no job has asked for. */
  #room(): number {
    const { clients, slotsPerClient } = this.#cluster.conditions;
    const asked = [...this.#jobs.values()].reduce((sum, job) => sum + job.count, 0);
    return clients * slotsPerClient - asked;
  }

  #register(job: Wanted, script = scriptOf(job.habit, this.#random)): void {
    this.#request('Job.Register', { Job: jobOf(job, script) });
  }

  #request<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): void {
    this.#caller.call(`operator/${++this.#requests}`, method, args, () => {});
  }
}

function whichJob(JobID: string): RpcMethods['Job.Deregister']['args'] {
  return { JobID, Namespace: 'default', Purge: false };
}

function scriptOf(habit: Habit, random: SeededRandom): TaskScript {
  switch (habit) {
    case 'steady':
      return { kill_after_ms: 500 };
    case 'flaky':
      return { run_for_ms: random.between(1, 60) * 1_000, exit_code: 1 };
    case 'batch':
      return { run_for_ms: random.between(5, 120) * 1_000 };
  }
}

/** Every other job is found by a service. */
function isFound(id: string): boolean {
  return Number(id.slice(id.lastIndexOf('-') + 1)) % 2 === 1;
}

/** Without growing delays, so that the time until rest can be stated. */
const RESCHEDULES: ReschedulePolicy = {
  Attempts: 0,
  Interval: 0,
  Delay: 5 * SECOND_NS,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: true,
};

const RESTARTS: RestartPolicy = {
  Attempts: 1,
  Interval: 600 * SECOND_NS,
  Delay: 2 * SECOND_NS,
  Mode: 'fail',
};

function jobOf(wanted: Wanted, script: TaskScript): Job {
  const { id, habit, count, windowMs, stopAfterMs, generation, priority } = wanted;
  const group: TaskGroup = {
    Name: 'g',
    Count: count,
    Tasks: [
      {
        Name: 't',
        Driver: 'mock',
        Config: { ...script },
        Env: { GENERATION: String(generation) },
        Resources: { CPU: TASK_CPU, MemoryMB: 64 },
      },
    ],
    ...(isFound(id)
      ? { Services: [{ Name: id, Provider: 'nomad', Tags: [`generation-${generation}`] }] }
      : {}),
    RestartPolicy: RESTARTS,
    ReschedulePolicy: RESCHEDULES,
    ...(windowMs === undefined ? {} : { MaxClientDisconnect: windowMs * MS_NS }),
    ...(stopAfterMs === undefined ? {} : { StopAfterClientDisconnect: stopAfterMs * MS_NS }),
  };
  return {
    ID: id,
    Name: id,
    Namespace: 'default',
    Type: habit === 'batch' ? 'batch' : 'service',
    Priority: priority,
    Datacenters: ['dc1'],
    TaskGroups: [group],
    Stop: false,
    Version: 0,
    Status: 'pending',
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
}
