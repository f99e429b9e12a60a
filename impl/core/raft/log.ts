/**
 * The replicated log as one server holds it in memory: a run of entries on top of a base position, and how
 * much of it the disk is known to hold. It decides nothing about elections or commitment.
 *
 * Invariant of the arithmetic: `entries[i].index === base.index + 1 + i`, and terms never decrease. So
 * `firstIndex = base.index + 1`, `lastIndex = base.index + entries.length`, and a position is known when
 * `base.index <= index <= lastIndex`. Without trailing entries the base is the snapshot's position; with them
 * it lies below.
 */
import { assert } from '../assert.ts';
import type { Index } from '../records.ts';
import { Configurations, NOBODY } from './configuration.ts';
import type { Configuration, Entry, PersistSeq, Position, Snapshot, Term } from './messages.ts';

/** What a follower's log did with entries from a leader: what must be written. */
export interface Merge<C> {
  readonly truncateFrom: Index | undefined;
  readonly added: readonly Entry<C>[];
}

export interface BatchLimits {
  readonly entries: number;
  readonly bytes: number;
}

export interface Batch<C> {
  readonly entries: readonly Entry<C>[];
  readonly bytes: number;
}

/**
 * The stored entries that continue a stored snapshot. None, if the one at its index contradicts it: the snapshot
 * was to replace the log, and a crash came between. Whoever opens the store writes on after these.
 */
export function entriesAfter<C>(snapshot: Position, stored: readonly Entry<C>[]): readonly Entry<C>[] {
  const overlap = stored.find((entry) => entry.index === snapshot.index);
  if (overlap && overlap.term !== snapshot.term) return [];
  return stored.filter((entry) => entry.index > snapshot.index);
}

export class Log<C> {
  #base: Position;
  #entries: Entry<C>[];
  #snapshot: Snapshot | undefined;
  #configurations: Configurations;
  #durableIndex: Index;
  /** Writes on their way to the disk, and up to where this log is durable once each has arrived. */
  #writes: { readonly seq: PersistSeq; index: Index }[] = [];

  /** From what the disk held: all of it is durable. `initial`: the group where neither snapshot nor entry names one. */
  constructor(snapshot: Snapshot | undefined, stored: readonly Entry<C>[], initial = NOBODY) {
    this.#snapshot = snapshot;
    this.#base = snapshot ? { index: snapshot.index, term: snapshot.term } : { index: 0, term: 0 };
    this.#configurations = new Configurations(this.#base.index, snapshot?.configuration ?? initial);
    this.#entries = [];
    this.#push(entriesAfter(this.#base, stored));
    this.#durableIndex = this.lastIndex;
  }

  get base(): Position {
    return this.#base;
  }
  get firstIndex(): Index {
    return this.#base.index + 1;
  }
  get lastIndex(): Index {
    return this.#base.index + this.#entries.length;
  }
  get last(): Position {
    const last = this.#entries.at(-1);
    return last ? { index: last.index, term: last.term } : this.#base;
  }
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }
  get snapshotIndex(): Index {
    return this.#snapshot?.index ?? 0;
  }
  /** Everything in this log up to here is on disk: as entries, or inside the snapshot. */
  get durableIndex(): Index {
    return this.#durableIndex;
  }

  /** The group by this log, committed or not. */
  get configuration(): Configuration {
    return this.#configurations.latest.configuration;
  }
  /** Of the entry that made it so; at most `base.index` if that is no longer here. */
  get configurationIndex(): Index {
    return this.#configurations.latest.index;
  }
  /** Every group that is in force when the log ends at `index` or anywhere after. */
  configurationsFrom(index: Index): readonly Configuration[] {
    return this.#configurations.from(index);
  }
  configurationAt(index: Index): Configuration {
    return this.#configurations.at(index);
  }

  entry(index: Index): Entry<C> | undefined {
    return index < this.firstIndex ? undefined : this.#entries[index - this.firstIndex];
  }

  /** Undefined outside `base.index..lastIndex`. */
  termAt(index: Index): Term | undefined {
    return index === this.#base.index ? this.#base.term : this.entry(index)?.term;
  }

  matches(position: Position): boolean {
    return this.termAt(position.index) === position.term;
  }

  /** At most `limit` entries from `from` on. `from` must not have been compacted away. */
  slice(from: Index, limit: number): readonly Entry<C>[] {
    assert(from >= this.firstIndex, 'only kept entries are read');
    const start = from - this.firstIndex;
    return this.#entries.slice(start, start + limit);
  }

  /** What one append may carry from `from` on: so many entries and bytes, but one entry at least. */
  batch(from: Index, { entries, bytes }: BatchLimits, bytesOf: (entry: Entry<C>) => number): Batch<C> {
    const most = this.slice(from, entries);
    let total = 0;
    const over = most.findIndex((entry) => (total += bytesOf(entry)) > bytes);
    if (over < 0) return { entries: most, bytes: total };
    const fitting = most.slice(0, Math.max(1, over));
    return { entries: fitting, bytes: fitting.reduce((sum, entry) => sum + bytesOf(entry), 0) };
  }

  /** Whether a log ending at `last` holds at least what this one does: the voter's test (paper 5.4.1). */
  isCoveredBy(last: Position): boolean {
    if (last.term !== this.last.term) return last.term > this.last.term;
    return last.index >= this.last.index;
  }

  /** The last known position that is at most `limit` in index and in term; the base if there is none. */
  lastWithin(limit: Position): Position {
    let index = Math.max(Math.min(limit.index, this.lastIndex), this.#base.index);
    while (index > this.#base.index && this.#termOf(index) > limit.term) index -= 1;
    return { index, term: this.#termOf(index) };
  }

  /** A leader's way to grow the log; it never overwrites (paper, leader append-only). */
  append(entry: Entry<C>): void {
    this.#push([entry]);
  }

  /**
   * A follower's way: entries that follow a position which matches. Only from the first that contradicts is
   * anything dropped: a late, shorter append must not take away what a newer one brought (paper 5.3).
   */
  merge(entries: readonly Entry<C>[], commitIndex: Index): Merge<C> {
    const fresh = entries.findIndex((entry) => !this.matches(entry));
    if (fresh < 0) return { truncateFrom: undefined, added: [] };
    const added = entries.slice(fresh);
    const from = added[0]?.index ?? 0;
    const truncateFrom = from <= this.lastIndex ? from : undefined;
    if (truncateFrom !== undefined) this.#truncate(truncateFrom, commitIndex);
    this.#push(added);
    return { truncateFrom, added };
  }

  /** Forget entries that a snapshot of our own state machine covers, but for the last `trailing` of them. */
  compact(snapshot: Snapshot, trailing: number): void {
    assert(snapshot.index > this.snapshotIndex, 'a snapshot is newer than the one before');
    assert(this.matches(snapshot), 'a snapshot is taken of this log');
    this.#snapshot = snapshot;
    const index = Math.max(this.#base.index, snapshot.index - trailing);
    const base = { index, term: this.#termOf(index) };
    this.#entries.splice(0, index - this.#base.index);
    this.#configurations.compact(index);
    this.#base = base;
  }

  /** Replace everything by a leader's snapshot. Below the commit index the old log agreed with it. */
  install(snapshot: Snapshot, commitIndex: Index): void {
    assert(snapshot.index > commitIndex, 'a snapshot is installed only for what is not committed here');
    this.#capDurable(commitIndex);
    this.#snapshot = snapshot;
    this.#base = { index: snapshot.index, term: snapshot.term };
    this.#entries = [];
    this.#configurations = new Configurations(snapshot.index, snapshot.configuration);
  }

  /** The log as it stands is part of persist effect `seq` and those before. */
  noteWrite(seq: PersistSeq): void {
    this.#writes.push({ seq, index: this.lastIndex });
  }

  notePersisted(seq: PersistSeq): void {
    for (let write = this.#writes[0]; write !== undefined && write.seq <= seq; write = this.#writes[0]) {
      this.#durableIndex = Math.max(this.#durableIndex, write.index);
      this.#writes.shift();
    }
    assert(this.#durableIndex <= this.lastIndex, 'only what the log holds is durable');
  }

  #termOf(index: Index): Term {
    const term = this.termAt(index);
    assert(term !== undefined, 'the index is in the log');
    return term;
  }

  #push(entries: readonly Entry<C>[]): void {
    for (const entry of entries) {
      assert(entry.index === this.lastIndex + 1, 'entries continue the log without gap');
      assert(entry.term >= this.last.term, 'terms do not decrease along the log');
      this.#entries.push(entry);
      this.#configurations.note(entry);
    }
  }

  #truncate(from: Index, commitIndex: Index): void {
    assert(from > commitIndex, 'committed entries are never truncated');
    this.#capDurable(from - 1);
    this.#entries.length = from - this.firstIndex;
    this.#configurations.truncate(from);
  }

  /** What lies above `index` is no longer this log, also in writes still on their way. */
  #capDurable(index: Index): void {
    this.#durableIndex = Math.min(this.#durableIndex, index);
    for (const write of this.#writes) write.index = Math.min(write.index, index);
  }
}
