/**
 * The one server of a puppet world: a real `Server` that leads, without Raft. What it proposes and answers is held
 * until a walk asks for it; what it writes of its own housekeeping goes through at once. It knows no rule.
 */
import type { Command } from '../../core/commands.ts';
import type { ProposalId, RpcId, RpcResult, ServerEffect, ServerInput } from '../../core/effects.ts';
import type { Index, Instant } from '../../core/records.ts';
import type { RpcMethod, RpcMethods } from '../../core/rpc.ts';
import { Server } from '../../core/server.ts';
import type { StateView } from '../../core/view.ts';

export interface Held {
  readonly proposal: ProposalId;
  readonly command: Command;
}

const SELF = 's1';
/** Later than any clock of a client: a task's end always lies in the past. */
const START_AT: Instant = 1e12;
/** So long that a lease held by a walk never runs out. */
const FOR_EVER_MS = 1e15;
/**
 * The TTL before jitter. Long against everything that happens in no time (batches, retries), so that a timer fires
 * only when a walk says so.
 */
export const TTL_MS = 1e8;
/** A client of no machine in this world, so that a leader knows that it hears; and when, before a timer is up. */
const ANOTHER = 'another';
const IN_THE_GRACE_MS = 40_000;
/** Between the shortest and the longest TTL that a server may grant, so that either can come first. */
export const WINDOW_MS = 1.5e8;

export class HeldServer {
  readonly server: Server;
  /** The chance in the next TTL: 0 to below 1. */
  jitter = 0;
  /** Proposed since somebody last looked. */
  #fresh: Held[] = [];
  /** Entries for windows that have ended. */
  #windowEnds: Held[] = [];
  readonly #replies = new Map<RpcId, RpcResult>();
  #now = START_AT;
  #index: Index = 0;
  #calls = 0;
  #ids = 0;

  constructor() {
    this.server = new Server({
      id: SELF,
      servers: [{ id: SELF, rpcAddr: 's1:4647', datacenter: 'dc1' }],
      heartbeats: { minTtlMs: TTL_MS, maxPerSecond: 1_000, graceMs: 60_000, failoverTtlMs: TTL_MS },
      broker: { nackTimeoutMs: FOR_EVER_MS },
      rng: { float: () => 0, int: (bound) => (bound === TTL_MS ? Math.floor(this.jitter * bound) : 0) },
      newId: () => `id-${String(++this.#ids).padStart(6, '0')}`,
    });
    this.#lead(true);
  }

  get at(): Instant {
    return this.#now;
  }
  get view(): StateView {
    return this.server.view;
  }

  /** Make a call. */
  call(method: RpcMethod, args: unknown): RpcId {
    const id = `rpc-${++this.#calls}`;
    this.#input({ type: 'rpc', at: this.#now, id, method, args });
    return id;
  }

  /** Make a call and let everything through that it proposes. */
  callThrough<M extends RpcMethod>(method: M, args: RpcMethods[M]['args']): RpcResult | undefined {
    const id = this.call(method, args);
    for (let fresh = this.fresh(); fresh.length > 0; fresh = this.fresh()) {
      for (const held of fresh) this.commit(held);
    }
    return this.take(id);
  }

  /** The caller has gone. */
  cancel(id: RpcId): void {
    this.#input({ type: 'rpc-cancelled', at: this.#now, id });
  }

  /** What has been proposed since this was last asked. */
  fresh(): readonly Held[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  commit({ proposal, command }: Held): void {
    this.#input({ type: 'committed', at: this.#now, index: ++this.#index, command, proposal });
  }

  /** The entry for the window of an allocation is committed, if there is one. */
  endWindow(allocId: string): boolean {
    const names = ({ command }: Held): boolean =>
      command.type === 'AllocWindowsEnded' && command.allocIds.includes(allocId);
    const held = this.#windowEnds.find(names);
    if (held === undefined) return false;
    this.#windowEnds = this.#windowEnds.filter((other) => other !== held);
    this.commit(held);
    return true;
  }

  /** An entry that somebody else has proposed. */
  write(command: Command): void {
    this.#input({ type: 'committed', at: this.#now, index: ++this.#index, command });
  }

  /** Whether a reply is there. */
  reply(id: RpcId): RpcResult | undefined {
    return this.#replies.get(id);
  }

  /** Pick up a reply. */
  take(id: RpcId): RpcResult | undefined {
    const reply = this.#replies.get(id);
    this.#replies.delete(id);
    return reply;
  }

  /** Time passes in one go: whatever is due on the way is due at its end. A client of no walk is heard before and after. */
  passTo(at: Instant): void {
    this.#hearAnother(Math.max(this.#now, at - IN_THE_GRACE_MS));
    this.#now = Math.max(this.#now, at);
    this.#input({ type: 'time', at: this.#now });
    this.#hearAnother(this.#now);
  }

  #hearAnother(at: Instant): void {
    this.server.leading?.heartbeats.hear(ANOTHER, at);
  }

  /** The leader is lost with all it held in memory; another takes over with the log and nothing else. */
  loseLeader(): void {
    this.#lead(false);
    this.#fresh = [];
    this.#windowEnds = [];
    this.#lead(true);
  }

  #lead(leading: boolean): void {
    this.#input({ type: 'leadership', at: this.#now, leading, leader: leading ? SELF : undefined });
  }

  #input(input: ServerInput): void {
    for (const effect of this.server.apply(input)) this.#keep(effect);
  }

  #keep(effect: ServerEffect): void {
    if (effect.type === 'reply') this.#replies.set(effect.id, effect.result);
    if (effect.type !== 'propose') return;
    if (isHousekeeping(effect.command)) this.commit(effect);
    else if (effect.command.type === 'AllocWindowsEnded') this.#windowEnds.push(effect);
    else this.#fresh.push(effect);
  }
}

/** Evaluations that the queues have cancelled: written down by nobody's wish. */
function isHousekeeping(command: Command): boolean {
  return command.type === 'EvalUpdate' && command.evals.every(({ Status }) => Status === 'canceled');
}
