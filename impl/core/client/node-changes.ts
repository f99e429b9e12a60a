/**
 * Registers again when fingerprinting changed the node, a batch of changes at a time, while heartbeats go on
 * beside it. It never touches the heartbeat's timer: only the granted TTL is shared (reference page, 6.1 item 2).
 */
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { Outbox } from './outbox.ts';
import { jittered } from './pacing.ts';
import { RegisterLoop } from './register-loop.ts';
import type { ClientSettings } from './settings.ts';
import type { Standing } from './standing.ts';

export class NodeChanges {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  readonly #register: RegisterLoop;
  #changed = false;
  #dueAt: Instant = Infinity;

  constructor(out: Outbox, standing: Standing, settings: ClientSettings, rng: Rng) {
    this.#out = out;
    this.#standing = standing;
    this.#settings = settings;
    this.#rng = rng;
    this.#register = new RegisterLoop(out, standing, settings, rng);
  }

  nextDeadline(): Instant {
    return Math.min(this.#dueAt, this.#register.nextDeadline());
  }

  onChange(attributes: Readonly<Record<string, string>>): void {
    this.#standing.changeAttributes(attributes);
    this.#changed = true;
    this.#startBatch();
  }

  onTime(): void {
    this.#register.onTime();
    if (this.#dueAt > this.#out.at) return;
    this.#dueAt = Infinity;
    this.#changed = false;
    this.#register.send();
  }

  onServersAnswer(): void {
    this.#register.onServersAnswer();
    this.#startBatch();
  }

  onReply(id: RpcId, result: RpcResult): boolean {
    const mine = this.#register.onReply(id, result);
    if (mine) this.#startBatch();
    return mine;
  }

  /** Changes that come before the first registration wait for it. */
  #startBatch(): void {
    const mayStart = this.#standing.hasRegistered && this.#changed && !this.#register.isRunning;
    if (!mayStart || this.#dueAt < Infinity) return;
    this.#dueAt = this.#out.at + jittered(this.#settings.nodeChangeBatchMs, this.#rng);
  }
}
