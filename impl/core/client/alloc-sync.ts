/**
 * Reports of allocations on their way to the servers: collected for a tick, sent as one `Node.UpdateAlloc`, kept
 * until a server took them. It speaks only when something changed, and a newer report replaces an older one. What a
 * restarted client restores waits for its first list, which may say that it is not wanted any more (#17074).
 */
import type { AllocReport } from '../commands.ts';
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { Outbox } from './outbox.ts';
import { jittered } from './pacing.ts';
import type { ClientSettings } from './settings.ts';

type Batch = ReadonlyMap<string, AllocReport>;

export class AllocSync {
  readonly #out: Outbox;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  /** Not sent, or refused. While a call is out, only what is newer than that call. */
  #pending = new Map<string, AllocReport>();
  #sent: { readonly id: RpcId; readonly batch: Batch } | undefined;
  /** Ticks fall on whole intervals after this instant. */
  #ticksFrom: Instant;
  #dueAt: Instant = Infinity;
  #maySpeak = false;

  constructor(out: Outbox, settings: ClientSettings, rng: Rng) {
    this.#out = out;
    this.#settings = settings;
    this.#rng = rng;
    this.#ticksFrom = out.at;
  }

  nextDeadline(): Instant {
    return this.#dueAt;
  }

  add(report: AllocReport): void {
    this.#pending.set(report.ID, report);
    this.#schedule();
  }

  /** The servers have said what they want here. */
  onServersContacted(): void {
    this.#maySpeak = true;
    if (this.#pending.size > 0) this.#schedule();
  }

  onTime(): void {
    if (this.#dueAt <= this.#out.at) this.#send();
  }

  onReply(id: RpcId, result: RpcResult): boolean {
    if (id !== this.#sent?.id) return false;
    const { batch } = this.#sent;
    this.#sent = undefined;
    this.#out.answered('Node.UpdateAlloc', result);
    if ('error' in result) this.#onRefused(batch);
    else this.#onTaken();
    return true;
  }

  #schedule(): void {
    if (this.#maySpeak && this.#sent === undefined && this.#dueAt === Infinity)
      this.#dueAt = this.#nextTickAt();
  }

  #send(): void {
    this.#dueAt = Infinity;
    const batch = this.#pending;
    this.#pending = new Map();
    const reports = [...batch.keys()].sort().map((id) => batch.get(id) as AllocReport);
    this.#sent = { id: this.#out.call('Node.UpdateAlloc', { Alloc: reports }), batch };
  }

  #onTaken(): void {
    this.#ticksFrom = this.#out.at;
    if (this.#pending.size > 0) this.#dueAt = this.#nextTickAt();
  }

  /** Refused is normal: it is what a node hears while the servers hold it for down or disconnected (3.4). */
  #onRefused(batch: Batch): void {
    this.#pending = new Map([...batch, ...this.#pending]);
    this.#dueAt = this.#out.at + jittered(this.#settings.syncRetryMs, this.#rng);
  }

  #nextTickAt(): Instant {
    const { syncIntervalMs } = this.#settings;
    const ticks = Math.floor((this.#out.at - this.#ticksFrom) / syncIntervalMs) + 1;
    return this.#ticksFrom + ticks * syncIntervalMs;
  }
}
