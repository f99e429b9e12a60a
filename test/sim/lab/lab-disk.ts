/**
 * A disk of the lab as the duties of the `persist` effect describe it, whole writes at a time: they become durable in
 * order, after a while, several in one sync. A crash keeps what was synced, perhaps some of what was under way, and of
 * the last write perhaps only a part. Real bytes and files are in test/sim/disk.ts; the lab is about Raft alone.
 */
import { assert } from '../../../impl/core/assert.ts';
import { entriesAfter } from '../../../impl/core/raft/log.ts';
import type {
  DurableState,
  Entry,
  HardState,
  Persist,
  PersistSeq,
  Snapshot,
} from '../../../impl/core/raft/messages.ts';
import type { Clock } from '../clock.ts';
import type { SeededRandom } from '../seeded-random.ts';

export interface DiskManners {
  /** A sync takes this to three times as long. */
  readonly syncMs: number;
}

export class LabDisk<C> {
  readonly #clock: Clock;
  readonly #random: SeededRandom;
  readonly #manners: DiskManners;
  #hardState: HardState = { term: 0, votedFor: undefined };
  #snapshot: Snapshot | undefined;
  #entries: Entry<C>[] = [];
  #pending: Persist<C>[] = [];
  /** Counts power cuts: what a sync of an earlier power-on would do is void. */
  #powerOns = 0;
  #isSyncing = false;

  constructor(clock: Clock, random: SeededRandom, manners: DiskManners) {
    this.#clock = clock;
    this.#random = random;
    this.#manners = manners;
  }

  /** What a starting server finds. */
  read(): DurableState<C> {
    const snapshot = this.#snapshot;
    if (snapshot) this.#entries = [...entriesAfter(snapshot, this.#entries)];
    return { ...this.#hardState, entries: [...this.#entries], ...(snapshot ? { snapshot } : {}) };
  }

  write(persist: Persist<C>, synced: (seq: PersistSeq) => void): void {
    this.#pending.push(persist);
    if (!this.#isSyncing) this.#sync(synced);
  }

  crash(): void {
    this.#powerOns += 1;
    this.#isSyncing = false;
    const reached = this.#random.int(this.#pending.length + 1);
    for (const persist of this.#pending.splice(0, reached)) this.#perform(persist);
    const torn = this.#pending[0];
    this.#pending = [];
    if (torn === undefined || !this.#random.chance(0.5)) return;
    this.#performPart(torn);
  }

  /** The snapshot alone, or everything but some of the entries. */
  #performPart(persist: Persist<C>): void {
    const { type, seq, snapshot, entries = [] } = persist;
    if (snapshot && this.#random.chance(0.5)) return this.#perform({ type, seq, snapshot });
    this.#perform({ ...persist, entries: entries.slice(0, this.#random.int(entries.length + 1)) });
  }

  #sync(synced: (seq: PersistSeq) => void): void {
    const last = this.#pending.at(-1);
    if (last === undefined) return;
    const powerOn = this.#powerOns;
    this.#isSyncing = true;
    const { syncMs } = this.#manners;
    this.#clock.after(syncMs + this.#random.int(2 * syncMs + 1), () => {
      if (powerOn !== this.#powerOns) return;
      this.#isSyncing = false;
      const through = this.#pending.findIndex((persist) => persist.seq === last.seq);
      for (const persist of this.#pending.splice(0, through + 1)) this.#perform(persist);
      synced(last.seq);
      if (!this.#isSyncing) this.#sync(synced);
    });
  }

  #perform({ hardState, snapshot, truncateFrom, entries = [] }: Persist<C>): void {
    if (hardState) this.#hardState = hardState;
    if (truncateFrom !== undefined) this.#keep((index) => index < truncateFrom);
    if (snapshot) {
      this.#snapshot = snapshot;
      this.#entries = [...entriesAfter(snapshot, this.#entries)];
    }
    const lastIndex = this.#entries.at(-1)?.index ?? this.#snapshot?.index ?? 0;
    assert(!entries[0] || entries[0].index === lastIndex + 1, 'writes continue what is stored');
    this.#entries.push(...entries);
  }

  #keep(isKept: (index: number) => boolean): void {
    this.#entries = this.#entries.filter((entry) => isKept(entry.index));
  }
}
