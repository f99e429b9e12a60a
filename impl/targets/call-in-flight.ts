/**
 * One call of a client at a time, taken apart into the steps a server takes: on its way, read, entry committed, reply.
 * The network between client and server is here; the server is the bench.
 */
import type { CommandType } from '../core/commands.ts';
import type { RpcId, RpcResult } from '../core/effects.ts';
import type { RpcMethod, RpcMethods } from '../core/rpc.ts';
import type { Sent } from '../../spec/conform/target.ts';
import type { CoreBench } from './core-bench.ts';

/** What there is of the call: nothing, a request on its way, or a call that the server works on. */
export type Stage = 'idle' | 'sent' | 'writing' | 'acting' | 'refused' | 'waiting';

const ACCEPTED: Sent = { accepted: true };
const REFUSED: Sent = { accepted: false };

export class CallInFlight<M extends RpcMethod> {
  private readonly bench: CoreBench;
  private readonly method: M;
  /** The kind of entry that the call writes first. */
  private readonly writes: CommandType;
  private request: RpcMethods[M]['args'] | undefined;
  private id: RpcId | undefined;
  private made = 0;
  /** The call's entry has been applied. */
  hasWritten = false;

  constructor(bench: CoreBench, method: M, writes: CommandType) {
    this.bench = bench;
    this.method = method;
    this.writes = writes;
  }

  get stage(): Stage {
    if (this.request !== undefined) return 'sent';
    if (this.id === undefined) return 'idle';
    const reply = this.reply;
    if (reply !== undefined && 'error' in reply) return 'refused';
    if (reply !== undefined) return 'acting';
    return this.bench.heldOf(this.writes) === undefined ? 'waiting' : 'writing';
  }

  /** The reply, as long as it has not been picked up. */
  get reply(): RpcResult | undefined {
    return this.id === undefined ? undefined : this.bench.replies.get(this.id);
  }

  /** A client makes its calls of one kind one after the other. */
  send(args: RpcMethods[M]['args']): Sent {
    if (this.request !== undefined || this.id !== undefined) return REFUSED;
    this.request = args;
    return ACCEPTED;
  }

  /** The request arrives; `arrange` makes what the server is to find. */
  read(arrange: (args: RpcMethods[M]['args']) => void): Sent {
    const { request } = this;
    if (request === undefined) return REFUSED;
    arrange(request);
    this.request = undefined;
    this.made = 0;
    this.hasWritten = false;
    this.id = this.bench.call(this.method, request);
    return ACCEPTED;
  }

  /** The first entry applies, to what `arrange` has made by then. */
  committed(arrange: () => void = () => {}): Sent {
    const held = this.bench.heldOf(this.writes);
    if (held === undefined) return REFUSED;
    arrange();
    const before = evaluationsIn(this.bench);
    this.bench.release(held);
    this.made = evaluationsIn(this.bench) - before;
    this.hasWritten = true;
    return ACCEPTED;
  }

  /** How many evaluations the entry of the call has brought. */
  get evaluations(): number {
    return this.made;
  }

  /** The reply arrives. */
  acted(): Sent {
    if (this.reply === undefined) return REFUSED;
    this.over();
    return ACCEPTED;
  }

  dropped(): Sent {
    if (this.request === undefined) return REFUSED;
    this.request = undefined;
    return ACCEPTED;
  }

  /** Whatever the leader worked on is over; what is still on its way will reach the next one. */
  leaderLost(): Sent {
    this.bench.loseLeader();
    this.over();
    return ACCEPTED;
  }

  private over(): void {
    if (this.id !== undefined) this.bench.take(this.id);
    this.id = undefined;
  }
}

function evaluationsIn({ view }: CoreBench): number {
  return [...view.evaluations()].length;
}
