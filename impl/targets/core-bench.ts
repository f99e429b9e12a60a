/**
 * One server core without Raft: its proposals and its replies are held until a walk asks for them, its clock moves
 * when told. It carries; it knows no call and no rule.
 */
import type { Command, CommandType } from '../core/commands.ts';
import type {
  ProposalId,
  Rng,
  RpcId,
  RpcResult,
  ServerEffect,
  ServerInput,
  TraceEvent,
} from '../core/effects.ts';
import { DEFAULT_HEARTBEATS, type HeartbeatSettings } from '../core/heartbeat.ts';
import type { Index, Instant } from '../core/records.ts';
import type { RpcMethod, RpcMethods } from '../core/rpc.ts';
import { Server } from '../core/server.ts';
import type { StateView } from '../core/view.ts';
import type { EntryLog } from './entry-log.ts';

export interface Held {
  readonly proposal: ProposalId;
  readonly command: Command;
}

const SELF = 's1';
const ADDRESS = { id: SELF, rpcAddr: 's1:4647', datacenter: 'dc1' };
/** An arbitrary instant, large enough that every window fits before it. */
const START_AT: Instant = 1_000_000_000;
/** A client whose node no walk speaks of. */
const ANOTHER = 'another';
const ANOTHER_SPEAKS_MS = 1_000;

export class CoreBench {
  readonly server: Server;
  /** Proposed and not yet committed, oldest first. */
  readonly held: Held[] = [];
  /** Replies that nobody has picked up yet. */
  readonly replies = new Map<RpcId, RpcResult>();
  /** Every line of its log of transitions. */
  readonly trace: TraceEvent[] = [];
  private now = START_AT;
  private lastIndex: Index = 0;
  private calls = 0;
  private ids = 0;

  /** Where entries are committed before the server is told of them; nowhere, when the server is alone. */
  private readonly log: Pick<EntryLog, 'commit'> | undefined;

  /** Chance draws the least unless another is given. */
  constructor(
    heartbeats: HeartbeatSettings = DEFAULT_HEARTBEATS,
    rng: Rng = { float: () => 0, int: () => 0 },
    log?: Pick<EntryLog, 'commit'>,
  ) {
    this.log = log;
    this.server = new Server({
      id: SELF,
      servers: [ADDRESS],
      heartbeats,
      rng,
      newId: () => `id-${String(++this.ids).padStart(6, '0')}`,
    });
    this.lead(true);
  }

  get at(): Instant {
    return this.now;
  }

  /** Of the newest entry. */
  get index(): Index {
    return this.lastIndex;
  }
  get view(): StateView {
    return this.server.view;
  }

  /** Put a command into the log, as if some other part had proposed it. */
  commit(command: Command): Index {
    this.log?.commit(command);
    this.input({ type: 'committed', at: this.now, index: ++this.lastIndex, command });
    return this.lastIndex;
  }

  /** Make a call; what it proposes and replies is held. */
  call<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): RpcId {
    const id = `call-${++this.calls}`;
    this.input({ type: 'rpc', at: this.now, id, method, args });
    return id;
  }

  /** Make a call and let everything that it proposes through; entries held before stay held. */
  callThrough<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): RpcResult | undefined {
    const earlier = this.held.length;
    const id = this.call(method, args);
    for (let next = this.held[earlier]; next !== undefined; next = this.held[earlier]) this.release(next);
    return this.take(id);
  }

  /** The oldest held proposal of a kind. */
  heldOf<T extends CommandType>(type: T): (Held & { command: Extract<Command, { type: T }> }) | undefined {
    return this.held.find(({ command }) => command.type === type) as
      | (Held & { command: Extract<Command, { type: T }> })
      | undefined;
  }

  /** A held proposal is committed. */
  release(held: Held): void {
    const { proposal, command } = held;
    this.drop(held);
    this.log?.commit(command);
    this.input({ type: 'committed', at: this.now, index: ++this.lastIndex, command, proposal });
  }

  /** A held proposal is never committed, and the leader goes on. */
  fail(held: Held, reason: string): void {
    this.drop(held);
    this.input({ type: 'proposal-failed', at: this.now, proposal: held.proposal, reason });
  }

  /** Pick up a reply. */
  take(id: RpcId): RpcResult | undefined {
    const reply = this.replies.get(id);
    this.replies.delete(id);
    return reply;
  }

  /** Time passes, and every deadline on the way is met. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.server.nextDeadline();
      if (next === undefined || next > until) break;
      this.now = Math.max(this.now, next);
      this.input({ type: 'time', at: this.now });
    }
    this.now = until;
    this.input({ type: 'time', at: this.now });
  }

  /** Time passes, and all along another client is heard: so the leader knows that it hears. */
  passBesideAnother(ms: number): void {
    const until = this.now + ms;
    while (this.now < until) {
      this.server.leading?.heartbeats.hear(ANOTHER, this.now);
      this.pass(Math.min(ANOTHER_SPEAKS_MS, until - this.now));
    }
  }

  /** The leader is lost with everything it held in memory; another takes over with the log and nothing else. */
  loseLeader(): void {
    this.lead(false);
    this.held.length = 0;
    this.lead(true);
  }

  /** Its state is this from now on. */
  restore(snapshot: unknown): void {
    this.input({ type: 'restore', at: this.now, index: ++this.lastIndex, snapshot });
  }

  /** It leads no more, and knows of nobody who does. */
  follow(): void {
    this.lead(false);
    this.held.length = 0;
  }

  private drop({ proposal }: Held): void {
    this.held.splice(
      this.held.findIndex((held) => held.proposal === proposal),
      1,
    );
  }

  private lead(leading: boolean): void {
    this.input({ type: 'leadership', at: this.now, leading, leader: leading ? SELF : undefined });
  }

  private input(input: ServerInput): void {
    for (const effect of this.server.apply(input)) this.keep(effect);
  }

  private keep(effect: ServerEffect): void {
    if (effect.type === 'propose') this.held.push(effect);
    if (effect.type === 'reply') this.replies.set(effect.id, effect.result);
    if (effect.type === 'trace') this.trace.push(effect.event);
  }
}

/** A fresh bench for each walk. */
export type NewBench = () => CoreBench;
/** The server alone: what is committed is applied at once. */
export const aloneBench: NewBench = () => new CoreBench();
