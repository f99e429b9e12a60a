/**
 * Where the calls came from that a member's server is working on, and so where their answers go. It numbers them:
 * ids of callers are unique per caller only. It carries nothing itself.
 */
import { assert } from './assert.ts';
import type { RpcId, ServerId } from './effects.ts';

export type Origin =
  | { readonly kind: 'caller'; readonly id: RpcId }
  | { readonly kind: 'worker'; readonly id: RpcId }
  | { readonly kind: 'server'; readonly from: ServerId; readonly id: RpcId };

export class CallOrigins {
  /** Tells the calls of this process life from those of an earlier one. */
  readonly #life: string;
  readonly #origins = new Map<RpcId, Origin>();
  /** The other way: from the name of an origin to our id for its call. */
  readonly #open = new Map<string, RpcId>();
  #calls = 0;

  constructor(life: string) {
    this.#life = life;
  }

  /** Our id for a new call. Undefined while it is being worked on: the network may repeat a message. */
  open(origin: Origin): RpcId | undefined {
    const name = nameOf(origin);
    if (this.#open.has(name)) return undefined;
    const id = `${this.#life}/${String(++this.#calls).padStart(9, '0')}`;
    this.#origins.set(id, origin);
    this.#open.set(name, id);
    return id;
  }

  /** Whose the call is that is answered now; undefined when nobody waits any more. */
  close(id: RpcId): Origin | undefined {
    const origin = this.#origins.get(id);
    if (origin === undefined) return undefined;
    this.#origins.delete(id);
    this.#open.delete(nameOf(origin));
    return origin;
  }

  /** The caller has gone: our id for the call that it made, if that is still open. */
  abandon(origin: Origin): RpcId | undefined {
    const id = this.#open.get(nameOf(origin));
    if (id === undefined) return undefined;
    assert(this.close(id), 'an open call has an origin');
    return id;
  }
}

function nameOf(origin: Origin): string {
  return `${origin.kind === 'server' ? `server ${origin.from}` : origin.kind} ${origin.id}`;
}
