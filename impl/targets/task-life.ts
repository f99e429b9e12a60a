/**
 * One allocation on one client: the task machine's events on a client core. Servers, driver and disk are stood in
 * for here: the servers hold what the client last told them unless a plan overwrote it, the driver starts and stops
 * at once, the disk keeps what it is given. Time stands still but for a report to go out.
 */
import type { ClientStatus, DesiredStatus } from '../../machines/vocabulary.ts';
import type { AllocReport } from '../core/commands.ts';
import type { ClientEffect, ClientInput, ClientRecord } from '../core/client/ports.ts';
import type { RpcId, RpcResult } from '../core/effects.ts';
import type { Allocation, Index, Instant, Job, TaskGroup } from '../core/records.ts';
import type { RpcMethod } from '../core/rpc.ts';
import type { EventInstance, Facts, Sent, Target } from '../../spec/conform/target.ts';
import { PATIENCE_MS, RecordedClient } from './recorded-client.ts';
import { sampleAlloc, WINDOW_JOB } from './sample-records.ts';

interface Call {
  readonly id: RpcId;
  readonly args: unknown;
}

type WithoutTime<I> = I extends { at: Instant } ? Omit<I, 'at'> : never;
type Fact = WithoutTime<ClientInput>;

const REPORT: RpcMethod = 'Node.UpdateAlloc';
const REFUSED: RpcResult = { error: 'not here, not now' };
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
  private client: RecordedClient;
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
    this.passTo(this.at);
    return sent;
  }

  facts(): Facts {
    const record = this.disk.get(this.allocId);
    const state = Object.values(record?.taskStates ?? {})[0];
    return {
      taskState: state?.State ?? null,
      taskFailed: state?.Failed ?? null,
      runs: this.runs,
      reportOnItsWay: this.calls.has(REPORT),
      reportToCome: this.client.wouldReport(this.calls.get(REPORT)?.id),
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
      case 'SENT':
        return this.report();
      case 'ANSWERED':
        return this.answerReport(event['taken'] === true);
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
    return { accepted: this.answer('Alloc.GetAllocs', { ok: { Allocs: [alloc], Index: this.index } }) };
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
  private list(isListed: boolean, index: Index = this.index): void {
    const Allocs = isListed ? { [this.allocId]: index } : {};
    this.answer('Node.GetClientAllocs', { ok: { Allocs, Index: index, KnownLeader: true } });
  }

  private exit(exitCode: number): Sent {
    if (!this.runs) return { accepted: false };
    this.runs = false;
    this.feed({ type: 'task-exited', task: this.task, exitCode });
    return { accepted: true };
  }

  /**
   * Calls of the earlier life are forgotten with it. The first list of the new one blocks for nothing, and comes from a
   * server that knows what the earlier life has heard: news stay news.
   */
  private restart(): Sent {
    const heard = this.heardIndex ?? FIRST_INDEX;
    const accepted = this.disk.size > 0;
    this.calls.clear();
    this.client = this.newClient();
    this.feed({ type: 'time' });
    this.list(accepted, heard);
    return { accepted };
  }

  /** A client has one report on its way: what it has to say beside goes once that one is answered. */
  private report(): Sent {
    if (this.calls.has(REPORT)) {
      if (this.facts()['reportToCome'] !== true) return { notDrivable: 'nothing but what is on its way' };
      this.answerReport(true);
    }
    this.awaitReport();
    return { accepted: this.calls.has(REPORT) };
  }

  /** What a report said counts for nothing where the client has something newer to say: only the state tells. */
  private answerReport(isTaken: boolean): Sent {
    const { said } = this;
    if (said === undefined) return { notDrivable: 'no report is on its way' };
    if (isTaken) this.told = said;
    this.answer(REPORT, isTaken ? { ok: { Index: this.index } } : REFUSED);
    return { untold: true };
  }

  /** What the report on its way says. */
  private get said(): ClientStatus | undefined {
    const { Alloc = [] } = (this.calls.get(REPORT)?.args ?? {}) as { Alloc?: AllocReport[] };
    return Alloc[0]?.ClientStatus;
  }
  /** Not listed any more. Its last reports are sent and answered; what the slot holds next is another allocation. */
  private collect(): Sent {
    this.index += 1;
    this.list(false);
    do {
      this.awaitReport();
    } while (this.answer(REPORT, { ok: { Index: this.index } }));
    this.allocs += 1;
    this.told = 'pending';
    return { accepted: true };
  }

  private get task(): string {
    return `${this.allocId}/${JOB.TaskGroups[0]!.Tasks[0]!.Name}`;
  }

  private newClient(): RecordedClient {
    return new RecordedClient([...this.disk.values()], this.at);
  }

  /** Answer a call, if there is one. */
  private answer(method: RpcMethod, result: RpcResult): boolean {
    const call = this.calls.get(method);
    if (call === undefined) return false;
    this.calls.delete(method);
    this.feed({ type: 'reply', id: call.id, result });
    return true;
  }

  /** Until the client reports, or would not for as long as nothing happens to it. */
  private awaitReport(): void {
    const until = this.at + PATIENCE_MS;
    while (!this.calls.has(REPORT) && this.at < until) {
      this.passTo(Math.min(until, Math.max(this.at, this.client.nextDeadline())));
    }
  }

  private passTo(until: Instant): void {
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
      case 'clear-files':
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
