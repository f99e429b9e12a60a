/**
 * A disk by the duties of the `persist` effect: writes are durable in order once synced, a crash keeps some beginning
 * of the rest, its last write perhaps torn.
 */
import type { Command } from '../core/commands.ts';
import type { Rng } from '../core/effects.ts';
import type { DurableState, Persist, PersistSeq } from '../core/raft/messages.ts';
import type { Instant } from '../core/records.ts';

export class ClusterDisk {
  private durable: DurableState<Command> = { term: 0, votedFor: undefined, entries: [] };
  private pending: Persist<Command>[] = [];
  /** When what is pending will be durable; Infinity when nothing is. */
  dueAt: Instant = Infinity;

  /** What a starting server finds. */
  read(): DurableState<Command> {
    return this.durable;
  }

  write(persist: Persist<Command>, durableAt: Instant): void {
    this.pending.push(persist);
    this.dueAt = Math.min(this.dueAt, durableAt);
  }

  /** Everything pending is durable; the number of its last write. */
  sync(): PersistSeq | undefined {
    const last = this.pending.at(-1)?.seq;
    this.perform(this.pending.length);
    return last;
  }

  crash(rng: Rng): void {
    this.perform(rng.int(this.pending.length + 1));
    const [torn] = this.pending;
    if (torn?.entries !== undefined && rng.float() < 0.5) {
      this.store({ ...torn, entries: torn.entries.slice(0, rng.int(torn.entries.length + 1)) });
    }
    this.pending = [];
    this.dueAt = Infinity;
  }

  private perform(count: number): void {
    for (const persist of this.pending.splice(0, count)) this.store(persist);
    if (this.pending.length === 0) this.dueAt = Infinity;
  }

  private store({ hardState, snapshot, truncateFrom, entries: added = [] }: Persist<Command>): void {
    const { term, votedFor } = hardState ?? this.durable;
    const kept = snapshot ?? this.durable.snapshot;
    const entries = this.durable.entries.filter(
      ({ index }) => index < (truncateFrom ?? Infinity) && index > (snapshot?.index ?? 0),
    );
    this.durable = { term, votedFor, entries: [...entries, ...added], ...(kept ? { snapshot: kept } : {}) };
  }
}
