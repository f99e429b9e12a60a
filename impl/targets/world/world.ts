/**
 * A puppet world: one real server, a real worker for each job, a real client on each machine, and everything that
 * stands between their steps (network, log, clocks) in the hands of a walk.
 */
import type { Allocation, Evaluation, Instant, Job, Node } from '../../core/records.ts';
import { disconnectWindowMs, isExpired, lastUnknownAt } from '../../core/lifecycle.ts';
import { sampleRegistration } from '../sample-records.ts';
import type { WorldConfig } from '../../../spec/conform/joint-target.ts';
import { Exchange, type Obstacle } from './exchange.ts';
import { HeldServer, WINDOW_MS } from './held-server.ts';
import { PuppetMachine } from './machine.ts';
import { LeaseDesk, Planner } from './planner.ts';
import { Silence } from './silence.ts';

/** One client machine and its calls. */
export interface Seat {
  readonly name: string;
  readonly machine: PuppetMachine;
  readonly register: Exchange;
  readonly heartbeat: Exchange;
  readonly report: Exchange;
  readonly silence: Silence;
}

const NS_PER_MS = 1e6;
const CPU_EACH = 100;
const MEMORY_EACH = 64;
const NAMESPACE = 'default';
/** Longer than any walk: good health would be one report more than the machines of a world know of. */
const NEVER_NS = 1e18;
/** The chance that gives the longest TTL. */
export const LONGEST = 0.99;
/** Of timers set in one instant, that of a client which beats on fires last. */
const LONGEST_BEAT = 0.999;

export class PuppetWorld {
  readonly server = new HeldServer();
  readonly seats: ReadonlyMap<string, Seat>;
  readonly planners: ReadonlyMap<string, Planner>;
  readonly desk: LeaseDesk;
  /** Jobs whose timeout evaluation a walk has said to be due. */
  readonly dueTimeouts = new Set<string>();

  constructor(config: WorldConfig) {
    this.desk = new LeaseDesk(this.server);
    const names = Array.from({ length: config.nodes }, (_, i) => `n${i + 1}`);
    this.seats = new Map(names.map((name) => [name, this.#seat(name, config.capacity)]));
    for (const job of config.jobs) {
      this.server.callThrough('Job.Register', { Job: jobRecord(job.name, job.count, job.window) });
    }
    this.planners = new Map(config.jobs.map(({ name }) => [name, new Planner(this.server, this.desk, name)]));
  }

  seat(name: string): Seat {
    const seat = this.seats.get(name);
    if (seat === undefined) throw new Error(`no node ${name} in this world`);
    return seat;
  }

  planner(job: string): Planner {
    const planner = this.planners.get(job);
    if (planner === undefined) throw new Error(`no job ${job} in this world`);
    return planner;
  }

  evaluationsOf(job: string): readonly Evaluation[] {
    return this.server.view.evaluationsByJob(NAMESPACE, job);
  }

  /**
   * A job's timeout has come with the end of its window, and its evaluation has been taken, or folded into a newer one,
   * before a walk said so.
   */
  hasSpentTimeout(job: string): boolean {
    return this.evaluationsOf(job).some(
      ({ ID, TriggeredBy, Status, WaitUntil }) =>
        TriggeredBy === 'max-disconnect-timeout' &&
        WaitUntil !== 0 &&
        !this.dueTimeouts.has(ID) &&
        (Status !== 'pending' || this.planner(job).lease?.ID === ID),
    );
  }

  /** The evaluation of a job that waits for its disconnect timeout. */
  timeoutOf(job: string): Evaluation | undefined {
    return this.evaluationsOf(job).find(
      ({ ID, Status, TriggeredBy, WaitUntil }) =>
        Status === 'pending' &&
        TriggeredBy === 'max-disconnect-timeout' &&
        WaitUntil !== 0 &&
        this.planner(job).lease?.ID !== ID,
    );
  }

  /** Ids of a job's evaluations that a worker could take now. */
  waitingOf(job: string): ReadonlySet<string> {
    const { server } = this;
    const broker = server.server.leading?.evals.broker;
    const kept = this.desk.keptFor(job)?.ID;
    const ready = this.evaluationsOf(job).filter(
      ({ ID, WaitUntil }) =>
        broker?.holds(ID) === true &&
        WaitUntil <= server.at &&
        (broker.outstanding(ID) === undefined || ID === kept),
    );
    return new Set(ready.map(({ ID }) => ID));
  }

  /** Finish what a snapshot has overtaken: evaluations that have nothing left to say. Why not, if they have. */
  settleOvertaken(planner: Planner): Obstacle {
    const { overtaken, job } = planner;
    for (;;) {
      const waiting = [...this.waitingOf(job)];
      if (planner.stage !== 'idle' || planner.triesAgain || waiting.length === 0) return undefined;
      if (!waiting.every((id) => overtaken.has(id))) return undefined;
      const { hasWaited } = planner;
      const obstacle = planner.planOn(overtaken);
      planner.hasWaited ||= hasWaited;
      if (obstacle !== undefined) return obstacle;
      if (planner.plan !== undefined) {
        return 'an evaluation made before the last snapshot finds more to do in newer state';
      }
      if (planner.stage !== 'idle') planner.settle();
    }
  }

  /** What would happen before `target` if time passed: a reason not to let it, or undefined. */
  before(
    target: Instant,
    besides: { readonly timer?: string; readonly allocId?: string },
  ): string | undefined {
    const { server } = this;
    for (const { ID, Status } of server.view.nodes()) {
      const deadline = this.deadlineOf(ID);
      const mattersNot = ID === besides.timer || this.#mayBeat(this.seat(ID), Status);
      if (deadline !== undefined && deadline <= target && !mattersNot)
        return 'a heartbeat would be missed first';
    }
    for (const alloc of server.view.allocs()) {
      const endsAt = windowEndsAt(alloc);
      if (endsAt === undefined || isExpired(alloc, server.at) || alloc.ID === besides.allocId) continue;
      if (endsAt <= target) return 'another window would end first';
    }
    for (const planner of this.planners.values()) {
      if (this.evaluationsOf(planner.job).some(waitsForRetry)) return 'the retry would come first';
      if (planner.outOfSight.some((alloc) => (windowEndsAt(alloc) ?? Infinity) <= target)) {
        return 'the window that a plan on its way opens would end first';
      }
    }
    return undefined;
  }

  /** Time passes; timers that fire on the way fire in their turn. */
  passTo(target: Instant, besides = ''): void {
    for (const seat of this.seats.values()) {
      const status = this.server.view.node(seat.name)?.Status;
      const isDue = (this.deadlineOf(seat.name) ?? Infinity) <= target;
      if (seat.name !== besides && isDue && this.#mayBeat(seat, status)) this.#beat(seat);
    }
    for (;;) {
      const deadlines = [...this.seats.keys()].map((name) => this.deadlineOf(name) ?? Infinity);
      const next = Math.min(...deadlines);
      if (next >= target) return this.server.passTo(target);
      this.server.passTo(next);
    }
  }

  /** A client that can be heard beats at its own pace; the beats that change nothing stand in no walk. */
  #mayBeat({ machine, heartbeat }: Seat, status: Node['Status'] | undefined): boolean {
    return status === 'ready' && machine.connected && heartbeat.stage === 'idle';
  }

  #beat({ name, heartbeat }: Seat): void {
    this.server.jitter = LONGEST_BEAT;
    const obstacle = heartbeat.send() ?? heartbeat.read() ?? heartbeat.answer();
    if (obstacle !== undefined) throw new Error(`${name} cannot beat: ${obstacle}`);
  }

  deadlineOf(nodeId: string): Instant | undefined {
    return this.server.server.leading?.heartbeats.deadline(nodeId);
  }

  #seat(name: string, capacity: number): Seat {
    const machine = new PuppetMachine(registrationOf(name, capacity));
    const { server } = this;
    return {
      name,
      machine,
      register: new Exchange(server, machine, 'Node.Register', 'NodeRegister'),
      heartbeat: new Exchange(server, machine, 'Node.UpdateStatus', 'NodeUpdateStatus'),
      report: new Exchange(server, machine, 'Node.UpdateAlloc', 'AllocClientUpdate'),
      silence: new Silence(server, name),
    };
  }
}

export function windowEndsAt(alloc: Allocation): Instant | undefined {
  const since = lastUnknownAt(alloc);
  const windowMs = disconnectWindowMs(alloc);
  if (alloc.ClientStatus !== 'unknown' || since === undefined || windowMs === undefined) return undefined;
  return since + windowMs;
}

export function waitsForRetry({ Status, TriggeredBy }: Evaluation): boolean {
  return Status === 'blocked' && TriggeredBy === 'max-plan-attempts';
}

function registrationOf(name: string, capacity: number): Node {
  return sampleRegistration({
    ID: name,
    Name: name,
    NodeResources: {
      Cpu: { CpuShares: capacity * CPU_EACH },
      Memory: { MemoryMB: capacity * MEMORY_EACH },
      Disk: { DiskMB: 20_000 },
      // A node without any address is given no work.
      Networks: [{ Device: 'eth0', IP: '10.0.0.1' }],
    },
  });
}

/** One group, one task that is never restarted in place and always rescheduled at once. */
function jobRecord(id: string, count: number, window: boolean): Job {
  return {
    ID: id,
    Name: id,
    Namespace: NAMESPACE,
    Type: 'service',
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'group',
        Count: count,
        Tasks: [
          {
            Name: 'task',
            Driver: 'mock',
            Config: {},
            Resources: { CPU: CPU_EACH, MemoryMB: MEMORY_EACH },
          },
        ],
        MaxClientDisconnect: window ? WINDOW_MS * NS_PER_MS : null,
        RestartPolicy: { Attempts: 0, Interval: 1_000 * NS_PER_MS, Delay: 0, Mode: 'fail' },
        ReschedulePolicy: {
          Attempts: 0,
          Interval: 0,
          Delay: 0,
          DelayFunction: 'constant',
          MaxDelay: 0,
          Unlimited: true,
        },
        EphemeralDisk: { SizeMB: 0 },
        Migrate: {
          MaxParallel: 1,
          HealthCheck: 'checks',
          MinHealthyTime: NEVER_NS,
          HealthyDeadline: NEVER_NS,
        },
      },
    ],
    Stop: false,
    Version: 0,
    Status: 'pending',
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
}
