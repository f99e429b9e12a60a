/**
 * The client's sign of life: register, then `UpdateStatus(ready)` every granted TTL, for ever. The client never
 * asks for another status; whether it becomes ready is the servers' decision (reference page, 1.2 and 6.1). Our own
 * addition: a heartbeat is not waited for as long as the network takes to notice that it was swallowed.
 */
import type { Rng, RpcId, RpcResult } from '../effects.ts';
import type { Instant } from '../records.ts';
import type { NodeUpdateReply } from '../rpc.ts';
import type { Outbox } from './outbox.ts';
import { HEARTBEAT_TIMEOUT_MS, heartbeatRetryMs, jittered, randomBelow } from './pacing.ts';
import { RegisterLoop } from './register-loop.ts';
import type { ClientSettings } from './settings.ts';
import type { Standing } from './standing.ts';

/** A TTL of 0 means that no heartbeat is expected; beating in a tight loop would be a wrong answer to it. */
const PAUSE_WITHOUT_TTL_MS = 1_000;

export class Heartbeat {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #settings: ClientSettings;
  readonly #rng: Rng;
  readonly #register: RegisterLoop;
  /** The heartbeat whose answer is waited for, and until when. */
  #awaited: RpcId | undefined;
  #waitsUntil: Instant = Infinity;
  /** Those that were waited for long enough; what is heard of one of them after all is as good. */
  readonly #overdue = new Set<RpcId>();
  #dueAt: Instant = Infinity;

  constructor(out: Outbox, standing: Standing, settings: ClientSettings, rng: Rng) {
    this.#out = out;
    this.#standing = standing;
    this.#settings = settings;
    this.#rng = rng;
    this.#register = new RegisterLoop(out, standing, settings, rng);
  }

  start(): void {
    this.#register.send();
  }

  nextDeadline(): Instant {
    return Math.min(this.#dueAt, this.#waitsUntil, this.#register.nextDeadline());
  }

  onTime(): void {
    this.#register.onTime();
    if (this.#waitsUntil <= this.#out.at) this.#giveUpWaiting();
    if (this.#dueAt <= this.#out.at) this.#beat();
  }

  /**
   * Another loop's call succeeded. A heartbeat that is waiting goes out now, overdue or not: measured on real
   * agents, and the reason why a reconnect takes well under a second instead of three TTLs (nomad-wire.md, 7).
   */
  onServersAnswer(): void {
    this.#register.onServersAnswer();
    if (this.#dueAt < Infinity) this.#beat();
  }

  onReply(id: RpcId, result: RpcResult): boolean {
    if (this.#register.onReply(id, result)) {
      if (!this.#register.isRunning) this.#waitForFirstBeat();
      return true;
    }
    const isAwaited = id === this.#awaited;
    if (!isAwaited && !this.#overdue.delete(id)) return false;
    this.#out.answered('Node.UpdateStatus', result);
    if ('ok' in result) this.#onGranted(result.ok as NodeUpdateReply);
    else if (result.error.includes('node not found')) this.#onUnknown();
    else if (isAwaited) this.#onFailed();
    return true;
  }

  #beat(): void {
    this.#dueAt = Infinity;
    const args = { NodeID: this.#standing.nodeId, Status: 'ready' as const };
    this.#awaited = this.#out.call('Node.UpdateStatus', args);
    this.#waitsUntil = this.#out.at + HEARTBEAT_TIMEOUT_MS;
  }

  #giveUpWaiting(): void {
    if (this.#awaited !== undefined) this.#overdue.add(this.#awaited);
    this.#out.trace('call-overdue', { method: 'Node.UpdateStatus' });
    this.#onFailed();
  }

  #stopWaiting(): void {
    this.#awaited = undefined;
    this.#waitsUntil = Infinity;
  }

  /** One word of the servers answers whatever else is on its way. */
  #settle(): void {
    this.#stopWaiting();
    this.#overdue.clear();
    this.#dueAt = Infinity;
  }

  /** Random even though a TTL was granted, so that a fleet started at once does not beat at once. */
  #waitForFirstBeat(): void {
    this.#dueAt = this.#out.at + randomBelow(this.#settings.firstHeartbeatSpreadMs, this.#rng);
  }

  #onGranted(reply: NodeUpdateReply): void {
    this.#settle();
    this.#standing.noteHeartbeat(reply, this.#out.at);
    const ttlMs = this.#standing.ttlMs;
    this.#dueAt = this.#out.at + (ttlMs > 0 ? ttlMs : jittered(PAUSE_WITHOUT_TTL_MS, this.#rng));
  }

  #onUnknown(): void {
    this.#settle();
    this.#register.send();
  }

  #onFailed(): void {
    this.#stopWaiting();
    this.#dueAt = this.#out.at + this.#retryMs();
  }

  #retryMs(): number {
    // A client that never beat is not yet relied on: it comes back at the pace of a registration.
    if (!this.#standing.hasHeartbeated) return jittered(this.#settings.registerRetryMs, this.#rng);
    const expiresAt = this.#standing.lastOkAt + this.#standing.ttlMs;
    return heartbeatRetryMs(expiresAt, this.#out.at, this.#rng);
  }
}
