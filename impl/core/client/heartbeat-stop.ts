/**
 * `stop_after_client_disconnect`: ends allocations whose group says so once the servers have been silent for
 * longer than it allows. Silence is counted from the last successful register or heartbeat of this process, or
 * from its start; it is not kept over a restart (reference page, 6.1 item 6).
 */
import type { Instant } from '../records.ts';
import type { AllocPool } from './alloc-pool.ts';
import type { Outbox } from './outbox.ts';
import type { Standing } from './standing.ts';

export class HeartbeatStop {
  readonly #out: Outbox;
  readonly #standing: Standing;
  readonly #pool: AllocPool;

  constructor(out: Outbox, standing: Standing, pool: AllocPool) {
    this.#out = out;
    this.#standing = standing;
    this.#pool = pool;
  }

  /** The first instant that is later than what the most impatient allocation allows. */
  nextDeadline(): Instant {
    const allowed = this.#pool.stoppable().map(({ stopAfterMs }) => stopAfterMs);
    return this.#standing.lastOkAt + Math.min(Infinity, ...allowed) + 1;
  }

  onTime(): void {
    const silentMs = this.#out.at - this.#standing.lastOkAt;
    for (const { id, stopAfterMs } of this.#pool.stoppable()) {
      if (silentMs > stopAfterMs) this.#pool.destroyForSilence(id);
    }
  }
}
