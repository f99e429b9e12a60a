/**
 * A server at the other end of the wire, as a target: one walk is one session of a client with it, with a node and a job
 * that are nobody else's. It carries: what is sent is in the event, what is seen goes to the judge as it is.
 */
import { randomUUID } from 'node:crypto';
import type { EventInstance, Facts, Scalar, Sent, Target } from '../../../spec/conform/target.ts';
import { sampleJob, sampleNode } from './sample-node.ts';
import type { Rendezvous } from './rendezvous.ts';
import { type EvaluationSeen, isDue } from './scheduler-hold.ts';
import { type Answered, pause, type ServerDoor, ttlOf } from './server-door.ts';

export interface SessionOptions {
  /** The job's group has a disconnect window. */
  readonly hasWindow: boolean;
  /** How long a node is given to be missed, as multiples of the last TTL granted. */
  readonly patience: number;
}

interface AllocSeen {
  readonly ID: string;
  readonly ClientStatus: string;
  readonly DesiredStatus: string;
  readonly CreateIndex: number;
  readonly CreateTime: number;
}

interface NodeSeen {
  readonly Status: string;
  readonly ModifyIndex: number;
  readonly SchedulingEligibility: string;
  readonly LastMissedHeartbeatIndex?: number;
  readonly LastAllocUpdateIndex?: number;
}

const POLL_MS = 80;
/** However small the TTL is: grace is a time of its own, and nobody tells it. */
const LEAST_SILENCE_MS = 15_000;
const SLOTS = ['a', 'b'];

export class SessionTarget implements Target {
  readonly name = 'server';
  readonly #door: ServerDoor;
  readonly #others: Rendezvous;
  readonly #options: SessionOptions;
  #id = '';
  #secret = '';
  #job = '';
  #changes = 0;
  #answer: string | undefined;
  #story: string[] = [];
  #frames: string[] = [];
  #late: string | undefined;
  #trouble: string | undefined;
  /** When the time is up that the server last granted. */
  #grantedUntil: number | undefined;
  #ttlMs = 0;

  constructor(door: ServerDoor, others: Rendezvous, options: SessionOptions) {
    this.#door = door;
    this.#others = others;
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#id = randomUUID();
    this.#secret = randomUUID();
    this.#job = `conform-${this.#id.slice(0, 8)}`;
    this.#changes = 0;
    this.#answer = undefined;
    this.#story = [];
    this.#trouble = undefined;
    this.#grantedUntil = undefined;
    this.#late = undefined;
    this.#frames = [];
    await this.#others.join();
    await this.#carefully(async () => {
      await this.#door.http('POST', '/v1/jobs', sampleJob(this.#job, this.#job, this.#options.hasWindow));
    });
  }

  async send(event: EventInstance): Promise<Sent> {
    this.#answer = undefined;
    const lost = await this.#carefully(() => this.#bring(event));
    return lost === undefined ? { untold: true } : { doubtful: lost };
  }

  async observe(): Promise<Facts> {
    return (await this.#carefully(() => this.#facts())) ?? {};
  }

  /** Nothing of the walk is left behind. */
  async stop(): Promise<void> {
    const trouble = this.#trouble;
    await this.#carefully(async () => {
      await this.#door.http('DELETE', `/v1/job/${this.#job}?purge=true`);
      await this.#door.http('POST', `/v1/node/${this.#id}/purge`);
    });
    this.#others.leave();
    this.#trouble = trouble;
  }

  story(): readonly string[] {
    return this.#story;
  }

  frames(): readonly string[] {
    return this.#frames;
  }

  trouble(): string | undefined {
    return this.#trouble;
  }

  /** From here on the server may have missed a heartbeat that no walk speaks of. */
  late(): string | undefined {
    const isLate = this.#grantedUntil !== undefined && performance.now() > this.#grantedUntil;
    if (isLate) this.#late ??= 'the steps took longer than the TTL that was granted';
    return this.#late;
  }

  /** What cannot be asked at all is trouble. */
  async #carefully<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#trouble ??= (error as Error).message;
      return undefined;
    }
  }

  /** Why it is not known whether it happened. */
  async #bring(event: EventInstance): Promise<string | undefined> {
    switch (event.type) {
      case 'REGISTER':
        this.#changes += event['changed'] === true ? 1 : 0;
        return this.#told(await this.#register(String(event['status'])));
      case 'HEARTBEAT':
        return this.#told(await this.#call('Node.UpdateStatus', { NodeID: this.#id, Status: 'ready' }));
      case 'REPORT':
        return this.#told(await this.#report(event));
      case 'PULL':
        return this.#pull();
      case 'SILENCE':
        return this.#beSilent();
      case 'SCHEDULED':
        await this.#others.work();
        return undefined;
      case 'PURGED':
        await this.#door.http('POST', `/v1/node/${this.#id}/purge`);
        this.#grantedUntil = undefined;
        return undefined;
      // What befalls the client itself shows in what it sends next.
      case 'CHANGED':
      case 'RESTARTED':
      case 'EXITED':
        return undefined;
      default:
        throw new Error(`a session has no event ${event.type}`);
    }
  }

  #register(Status: string): Promise<Answered> {
    const datacenter = this.#job;
    const node = sampleNode({ ID: this.#id, SecretID: this.#secret, datacenter, changes: this.#changes });
    return this.#call('Node.Register', { Node: { ...node, Status } });
  }

  async #call(
    method: 'Node.Register' | 'Node.UpdateStatus' | 'Node.UpdateAlloc',
    body: object,
  ): Promise<Answered> {
    const sentAt = performance.now();
    const answer = await this.#door.rpc(method, { ...body, AuthToken: this.#secret }, this.#frames);
    const ttlMs = 'ok' in answer ? ttlOf(answer.ok) : undefined;
    if (ttlMs !== undefined && ttlMs > 0) {
      this.#ttlMs = ttlMs;
      this.#grantedUntil = sentAt + ttlMs;
    }
    return answer;
  }

  async #report(event: EventInstance): Promise<Answered> {
    const allocs = await this.#allocs();
    const Alloc = SLOTS.flatMap((slot, at) => {
      const says = event[slot];
      const alloc = allocs[at];
      if (says === undefined || says === 'none' || alloc === undefined) return [];
      return [reportOf(alloc.ID, this.#id, String(says))];
    });
    return this.#call('Node.UpdateAlloc', { Alloc });
  }

  #told(answer: Answered): string | undefined {
    if ('lost' in answer) return answer.lost;
    if ('error' in answer) {
      this.#story.push(`it was answered: ${answer.error}`);
      this.#answer = NOT_FOUND.test(answer.error) ? 'node not found' : 'refused';
    }
    return undefined;
  }

  async #pull(): Promise<string | undefined> {
    const secrets = { NodeID: this.#id, SecretID: this.#secret, AuthToken: this.#secret };
    const listed = await this.#door.rpc(
      'Node.GetClientAllocs',
      { ...secrets, AllowStale: false },
      this.#frames,
    );
    if (!('ok' in listed)) return this.#told(listed);
    const { Allocs } = listed.ok as { Allocs: Readonly<Record<string, unknown>> | null };
    const AllocIDs = Object.keys(Allocs ?? {});
    if (AllocIDs.length === 0) return undefined;
    return this.#told(
      await this.#door.rpc('Alloc.GetAllocs', { AllocIDs, AuthToken: this.#secret }, this.#frames),
    );
  }

  /** Until something becomes of the node, or long enough. */
  async #beSilent(): Promise<undefined> {
    await this.#others.silence();
    this.late();
    this.#grantedUntil = undefined;
    const before = await this.#node();
    const until = performance.now() + Math.max(LEAST_SILENCE_MS, this.#options.patience * this.#ttlMs);
    this.#story.push('it was silent');
    while (performance.now() < until) {
      const now = await this.#node();
      if (now?.Status !== before?.Status) break;
      await pause(POLL_MS);
    }
    await this.#others.back();
    return undefined;
  }

  /** Some evaluation of the job is to be done, or waits for room. */
  async #waits(): Promise<boolean> {
    const path = `/v1/job/${this.#job}/evaluations`;
    const evaluations = (await this.#door.http('GET', path)) as EvaluationSeen[] | undefined;
    return (evaluations ?? []).some((each) => isDue(each) && /^(pending|blocked)$/.test(each.Status));
  }

  async #node(): Promise<NodeSeen | undefined> {
    return (await this.#door.http('GET', `/v1/node/${this.#id}`)) as NodeSeen | undefined;
  }

  /** In the order in which they were made. */
  async #allocs(): Promise<readonly AllocSeen[]> {
    const listed = (await this.#door.http('GET', `/v1/job/${this.#job}/allocations?all=true`)) as
      | AllocSeen[]
      | undefined;
    return (listed ?? []).toSorted((one, other) => one.CreateIndex - other.CreateIndex);
  }

  async #facts(): Promise<Facts> {
    const [node, allocs, waits] = await Promise.all([this.#node(), this.#allocs(), this.#waits()]);
    const shown = SLOTS.map((slot, at) => [slot, shownAs(allocs[at])] as const);
    return {
      ...nodeFacts(node),
      ...Object.fromEntries(shown),
      ...(allocs.length > SLOTS.length ? { more: allocs.length - SLOTS.length } : {}),
      waits,
      answer: this.#answer ?? 'none',
    };
  }
}

/** Servers since 2.0 turn strangers away before they look for the node. */
const NOT_FOUND = /node not found|Unknown node|Permission denied/;

function nodeFacts(node: NodeSeen | undefined): Facts {
  if (node === undefined) return { status: null };
  const { Status, SchedulingEligibility, LastMissedHeartbeatIndex, LastAllocUpdateIndex } = node;
  return {
    status: Status,
    eligibility: SchedulingEligibility,
    ...(LastMissedHeartbeatIndex === undefined ? {} : { missedIndex: LastMissedHeartbeatIndex }),
    ...(LastAllocUpdateIndex === undefined ? {} : { reportIndex: LastAllocUpdateIndex }),
  };
}

function shownAs(alloc: AllocSeen | undefined): Scalar | null {
  return alloc === undefined ? null : `${alloc.ClientStatus}/${alloc.DesiredStatus}`;
}

function reportOf(ID: string, NodeID: string, ClientStatus: string): object {
  const ended = ClientStatus === 'complete' || ClientStatus === 'failed';
  const state = {
    State: ended ? 'dead' : ClientStatus,
    Failed: ClientStatus === 'failed',
    Restarts: 0,
    Events: [
      { Type: ended ? 'Terminated' : 'Started', Time: BigInt(Date.now()) * 1_000_000n, DisplayMessage: '' },
    ],
  };
  return { ID, NodeID, ClientStatus, TaskStates: { task: state } };
}
