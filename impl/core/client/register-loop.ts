/**
 * One registration, repeated until a server accepts it. Two loops use it at the same time, each its own: the
 * heartbeat (first registration, and after `node not found`) and node changes. It does not say when to start.
 */
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { NodeUpdateReply } from '../rpc.ts';
import { jittered } from './pacing.ts';
import type { Outbox } from './outbox.ts';
import type { ClientSettings } from './settings.ts';
import type { Standing } from './standing.ts';

const NO_SERVERS = ['no servers', 'No path to region'];

export class RegisterLoop {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  #call: RpcId | undefined;
  #retryAt: Instant = Infinity;

  constructor(out: Outbox, standing: Standing, settings: ClientSettings, rng: Rng) {
    this.#out = out;
    this.#standing = standing;
    this.#settings = settings;
    this.#rng = rng;
  }

  get isRunning(): boolean {
    return this.#call !== undefined || this.#retryAt < Infinity;
  }

  nextDeadline(): Instant {
    return this.#retryAt;
  }

  send(): void {
    this.#retryAt = Infinity;
    this.#call = this.#out.call('Node.Register', { Node: this.#standing.registration() });
  }

  onTime(): void {
    if (this.#retryAt <= this.#out.at) this.send();
  }

  /** Another loop's call succeeded: servers can be reached, so do not wait for the retry. */
  onServersAnswer(): void {
    if (this.#retryAt < Infinity) this.send();
  }

  /** Whether the answer was awaited here; `isRunning` then says whether it was the last. */
  onReply(id: RpcId, result: RpcResult): boolean {
    if (id !== this.#call) return false;
    this.#call = undefined;
    this.#out.answered('Node.Register', result);
    if ('error' in result) this.#retryAt = this.#out.at + this.#retryMs(result.error);
    else this.#standing.noteRegistered(result.ok as NodeUpdateReply, this.#out.at);
    return true;
  }

  #retryMs(error: string): number {
    const noServers = NO_SERVERS.some((text) => error.includes(text));
    const baseMs = noServers ? this.#settings.noServersRetryMs : this.#settings.registerRetryMs;
    return jittered(baseMs, this.#rng);
  }
}
