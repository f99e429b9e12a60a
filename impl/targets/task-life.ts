/**
 * One allocation on one client: the task machine's events on a client core. Servers, driver and disk are stood in
 * for here: the servers hold what the client last told them unless a plan overwrote it, the driver starts and stops
 * at once, the disk keeps what it is given. A report goes out as soon as the client sends it; its answer waits.
 */
import type { ClientStatus, DesiredStatus } from '../../machines/vocabulary.ts';
import type { AllocReport } from '../core/commands.ts';
import { Client } from '../core/client/client.ts';
import type { ClientEffect, ClientInput, ClientRecord } from '../core/client/ports.ts';
import type { RpcId } from '../core/effects.ts';
import type { Allocation, Index, Instant, Job, TaskGroup } from '../core/records.ts';
import type { RpcMethod } from '../core/rpc.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { NODE_ID, sampleAlloc, sampleRegistration, WINDOW_JOB } from './sample-records.ts';

interface Call {
  readonly id: RpcId;
  readonly args: unknown;
}

type WithoutTime<I> = I extends { at: Instant } ? Omit<I, 'at'> : never;
type Fact = WithoutTime<ClientInput>;

/** Longer than the tick by which reports go out. */
const TICK_MS = 400;
const FIRST_INDEX: Index = 1;
const SIGTERM_EXIT_CODE = 143;

/** A task that ends is over: good when it ends well, failed when it does not. */
const JOB: Job = { ...WINDOW_JOB, Type: 'batch', TaskGroups: WINDOW_JOB.TaskGroups.map(withoutRestarts) };

function withoutRestarts(group: TaskGroup): TaskGroup {
  return { ...group, RestartPolicy: { Attempts: 0, Interval: 0, Delay: 0, Mode: 'fail' } };
}

export function taskTarget(): Target {
  let life = new TaskLife();
  return {
    name: 'core',
    start() {
      life = new TaskLife();
    },
    send: (event) => life.send(event),
    observe: () => life.facts(),
    stop() {},
  };
}

class TaskLife {
  private at: Instant = 1_000_000;
  private client: Client;
  /** The client's calls that nobody has answered. */
  private readonly calls = new Map<RpcMethod, Call>();
  private readonly disk = new Map<string, ClientRecord>();
  /** The driver's truth. */
  private runs = false;
  private allocs = 1;
  private index = FIRST_INDEX;
  /** What the servers were told of the allocation last. */
  private told: ClientStatus = 'pending';

  constructor() {
    this.client = this.newClient();
    this.feed({ type: 'time' });
    this.list(false);
  }

  send(event: EventInstance): Sent {
    const sent = this.bringAbout(event);
    this.pass();
    return sent;
  }

  facts(): Facts {
    const record = this.disk.get(this.allocId);
    const state = Object.values(record?.taskStates ?? {})[0];
    return {
      taskState: state?.State ?? null,
      taskFailed: state?.Failed ?? null,
      runs: this.runs,
      reportOnItsWay: this.calls.has('Node.UpdateAlloc'),
      serverIndex: this.index,
      heardIndex: this.heardIndex,
    };
  }

  private get allocId(): string {
    return `a${this.allocs}`;
  }
  /** What the client waits to see passed. */
  private get heardIndex(): Index | null {
    const query = this.calls.get('Node.GetClientAllocs')?.args as { MinQueryIndex: Index } | undefined;
    return query?.MinQueryIndex ?? null;
  }
  private get hasNews(): boolean {
    return (this.heardIndex ?? 0) < this.index;
  }

  private bringAbout(event: EventInstance): Sent {
    switch (event.type) {
      case 'WRITTEN':
        this.index += 1;
        return { untold: true };
      case 'PULLED':
        return this.pull(event['desired'] as DesiredStatus, event['client'] as ClientStatus);
      case 'EXITED':
        return this.exit(event['status'] === 'failed' ? 1 : 0);
      case 'RESTORED':
        return this.restart();
      case 'ACKNOWLEDGED':
        return this.acknowledge(event['status'] as ClientStatus);
      case 'COLLECTED':
        return this.collect();
      default:
        throw new Error(`the task machine has no event ${event.type}`);
    }
  }

  /** A plan writes the allocation, if none has, and the client pulls it: only what was written is pulled. */
  private pull(DesiredStatus: DesiredStatus, ClientStatus: ClientStatus): Sent {
    if (!this.canHold(DesiredStatus, ClientStatus)) {
      return { notDrivable: `no server holds ${DesiredStatus}/${ClientStatus} after what it was told` };
    }
    if (!this.hasNews) this.index += 1;
    this.list(true);
    const alloc = this.recordOf({ DesiredStatus, ClientStatus });
    return { accepted: this.answer('Alloc.GetAllocs', { Allocs: [alloc], Index: this.index }) };
  }

  /**
   * What was told last, acknowledged or perhaps just applied, or what a plan may write over it: `unknown` over
   * running, `lost` with a stop.
   */
  private canHold(desired: DesiredStatus, client: ClientStatus): boolean {
    const held = [this.told, this.said];
    if (held.includes(client)) return true;
    if (client === 'unknown') return held.includes('running');
    return client === 'lost' && desired === 'stop';
  }

  private recordOf(part: Partial<Allocation>): Allocation {
    const indexes = { CreateIndex: FIRST_INDEX, ModifyIndex: this.index, AllocModifyIndex: this.index };
    return sampleAlloc(this.allocId, { Job: JOB, ...indexes, ...part });
  }

  /** Answer the client's list of what it is to run. */
  private list(isListed: boolean): void {
    const Allocs = isListed ? { [this.allocId]: this.index } : {};
    this.answer('Node.GetClientAllocs', { Allocs, Index: this.index, KnownLeader: true });
  }

  private exit(exitCode: number): Sent {
    if (!this.runs) return { accepted: false };
    this.runs = false;
    this.feed({ type: 'task-exited', task: this.task, exitCode });
    return { accepted: true };
  }

  /** Calls of the earlier life are forgotten with it. The first list of the new one blocks for nothing. */
  private restart(): Sent {
    const { hasNews } = this;
    const accepted = this.disk.size > 0;
    this.calls.clear();
    this.client = this.newClient();
    this.feed({ type: 'time' });
    if (!hasNews) this.list(accepted);
    return { accepted };
  }

  /** Reports are answered in the order in which they were sent, up to the newest one that says this. */
  private acknowledge(status: ClientStatus): Sent {
    let isAnswered = false;
    for (let said = this.said; said === status || (said !== undefined && this.present === status); ) {
      this.told = said;
      isAnswered ||= said === status;
      this.answer('Node.UpdateAlloc', { Index: this.index });
      this.pass();
      said = this.said;
    }
    return isAnswered ? { untold: true } : { notDrivable: `no report of ${status} is on its way` };
  }

  /** What the report on its way says. */
  private get said(): ClientStatus | undefined {
    const { Alloc = [] } = (this.calls.get('Node.UpdateAlloc')?.args ?? {}) as { Alloc?: AllocReport[] };
    return Alloc[0]?.ClientStatus;
  }
  /** What a report sent now would say. */
  private get present(): ClientStatus {
    const { taskState, taskFailed } = this.facts();
    if (taskState === 'dead') return taskFailed === true ? 'failed' : 'complete';
    return taskState === 'running' ? 'running' : 'pending';
  }

  /** Not listed any more. Its last reports are answered; what the slot holds next is another allocation. */
  private collect(): Sent {
    this.index += 1;
    this.list(false);
    this.pass();
    while (this.answer('Node.UpdateAlloc', { Index: this.index })) this.pass();
    this.allocs += 1;
    this.told = 'pending';
    return { accepted: true };
  }

  private get task(): string {
    return `${this.allocId}/${JOB.TaskGroups[0]!.Tasks[0]!.Name}`;
  }

  private newClient(): Client {
    const rng = { float: () => 0, int: () => 0 };
    const node = sampleRegistration({ ID: NODE_ID });
    return new Client({ node, rng }, [...this.disk.values()], this.at);
  }

  /** Answer a call, if there is one. */
  private answer(method: RpcMethod, ok: unknown): boolean {
    const call = this.calls.get(method);
    if (call === undefined) return false;
    this.calls.delete(method);
    this.feed({ type: 'reply', id: call.id, result: { ok } });
    return true;
  }

  private pass(): void {
    const until = this.at + TICK_MS;
    for (let next = this.client.nextDeadline(); next <= until; next = this.client.nextDeadline()) {
      this.at = Math.max(this.at, next);
      this.feed({ type: 'time' });
    }
    this.at = until;
  }

  /** An input, and whatever the driver says to its effects. */
  private feed(fact: Fact): void {
    const facts = [fact];
    for (let next = facts.shift(); next !== undefined; next = facts.shift()) {
      for (const effect of this.client.apply({ ...next, at: this.at })) facts.push(...this.perform(effect));
    }
  }

  private perform(effect: ClientEffect): Fact[] {
    switch (effect.type) {
      case 'call':
        this.calls.set(effect.method, effect);
        return [];
      case 'start-task':
        return [this.startTask(effect.task, effect.attach)];
      case 'stop-task':
        this.runs = false;
        return [{ type: 'task-exited', task: effect.task, exitCode: SIGTERM_EXIT_CODE }];
      case 'store':
        this.disk.set(effect.allocId, effect.record);
        return [];
      case 'forget':
        this.disk.delete(effect.allocId);
        return [];
      case 'trace':
        return [];
    }
  }

  private startTask(task: string, attach: boolean): Fact {
    if (attach && !this.runs) return { type: 'task-failed', task, reason: 'not running' };
    this.runs = true;
    return { type: 'task-started', task };
  }
}
