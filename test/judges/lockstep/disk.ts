/**
 * A server's disk in the lock-step run: what is written stays in memory until the run says that it has arrived. It
 * keeps the duties of the `persist` effect (impl/core/raft/messages.ts) and draws nothing.
 */
import { assert } from '../../../impl/core/assert.ts';
import { entriesAfter } from '../../../impl/core/raft/log.ts';
import type { DurableState, Entry, Persist, PersistSeq } from '../../../impl/core/raft/messages.ts';

export class LockstepDisk {
  #state: DurableState<string> = { term: 0, votedFor: undefined, entries: [] };
  #pending: Persist<string>[] = [];

  /** Asked for and not arrived, oldest first. */
  get pending(): readonly Persist<string>[] {
    return this.#pending;
  }

  write(persist: Persist<string>): void {
    this.#pending.push(persist);
  }

  /** The first `count` writes arrive. */
  sync(count: number): PersistSeq | undefined {
    const arrived = this.#pending.splice(0, count);
    for (const persist of arrived) this.#perform(persist);
    return arrived.at(-1)?.seq;
  }

  /** The power fails after `count` writes; of the next one, all but its entries above `torn` arrives, if that is given. */
  crash(count: number, torn: number | undefined): void {
    this.sync(count);
    const [next] = this.#pending;
    if (next && torn !== undefined) {
      this.#perform({ ...next, entries: (next.entries ?? []).filter(({ index }) => index <= torn) });
    }
    this.#pending = [];
  }

  read(): DurableState<string> {
    const { snapshot } = this.#state;
    if (snapshot) this.#state = { ...this.#state, entries: entriesAfter(snapshot, this.#state.entries) };
    return this.#state;
  }

  #perform({ hardState, snapshot, truncateFrom, entries: added = [] }: Persist<string>): void {
    let entries: readonly Entry<string>[] = this.#state.entries;
    const kept = snapshot ?? this.#state.snapshot;
    if (truncateFrom !== undefined) entries = entries.filter(({ index }) => index < truncateFrom);
    if (snapshot) entries = entriesAfter(snapshot, entries);
    const lastIndex = entries.at(-1)?.index ?? kept?.index ?? 0;
    assert(!added[0] || added[0].index === lastIndex + 1, 'writes continue what is stored');
    const { term, votedFor } = hardState ?? this.#state;
    this.#state = { term, votedFor, entries: [...entries, ...added], ...(kept ? { snapshot: kept } : {}) };
  }
}
