/**
 * A durable log on LMDB, a database that many have tried: held to the same properties as the write-ahead log, so that a
 * mistake in the properties themselves would show. For tests only: it costs more per commit, and is a native package.
 */
import { open, type Database, type RootDatabase } from 'lmdb';
import type { Position } from '../../../../impl/core/raft/messages.ts';
import {
  EMPTY_LOG,
  type LogContents,
  type LogStore,
  type LogWrite,
} from '../../../../impl/io/log/log-store.ts';
import { entriesOf, type LogEntry } from '../../../../impl/wire/log/entry-frame.ts';

/** An entry as the database holds it, under its index. */
type Stored = Pick<LogEntry, 'term' | 'kind' | 'data'>;

export class LmdbLog implements LogStore {
  readonly #root: RootDatabase;
  readonly #state: Database<LogContents, string>;
  readonly #entries: Database<Stored, number>;
  /** With all that was asked for. */
  #asked: LogContents;
  #contents: LogContents;
  /** The position before the first entry that was ever asked for, and the terms of those after it. */
  #base: Position;
  readonly #terms = new Map<number, number>();

  constructor(path: string) {
    // A commit has been synced when it returns.
    this.#root = open({ path, noSubdir: false, overlappingSync: false });
    this.#state = this.#root.openDB<LogContents, string>({ name: 'state' });
    this.#entries = this.#root.openDB<Stored, number>({ name: 'entries' });
    this.#asked = this.#state.get('contents') ?? EMPTY_LOG;
    this.#contents = this.#asked;
    for (const { key, value } of this.#entries.getRange()) this.#terms.set(key, value.term);
    this.#base = this.#terms.size === 0 ? this.#asked.last : this.#asked.snapshot;
  }

  get contents(): LogContents {
    return this.#contents;
  }

  get first(): number {
    const [first] = this.#entries.getKeys({ limit: 1 });
    return first ?? this.#contents.last.index + 1;
  }

  termAt(index: number): number | undefined {
    return index === this.#base.index ? this.#base.term : this.#terms.get(index);
  }

  async append({ hardState, snapshot, truncateFrom, frames = [] }: LogWrite): Promise<void> {
    const before = this.#asked;
    const isReplaced = truncateFrom !== undefined && snapshot && truncateFrom <= snapshot.index;
    const cutFrom = isReplaced ? 0 : (truncateFrom ?? Infinity);
    const added = frames.flatMap((frame) => entriesOf(frame));
    const end = isReplaced ? snapshot : this.#endBelow(cutFrom);
    const last = added.at(-1) ?? end;
    for (const index of this.#terms.keys()) if (index >= cutFrom) this.#terms.delete(index);
    for (const { index, term } of added) this.#terms.set(index, term);
    if (isReplaced) this.#base = snapshot;
    const contents: LogContents = {
      hardState: hardState ?? before.hardState,
      snapshot: snapshot ?? before.snapshot,
      last: { index: last.index, term: last.term },
    };
    this.#asked = contents;
    this.#root.transactionSync(() => {
      if (cutFrom < Infinity) this.#removeAll([...this.#entries.getKeys({ start: cutFrom })]);
      for (const { index, term, kind, data } of added)
        this.#entries.putSync(index, { term, kind, data: Buffer.from(data) });
      this.#state.putSync('contents', contents);
    });
    this.#contents = contents;
  }

  async read(from: number, to: number, limitBytes = Infinity): Promise<readonly LogEntry[] | undefined> {
    if (from < this.first) return undefined;
    const found: LogEntry[] = [];
    let bytes = 0;
    for (const { key, value } of this.#entries.getRange({ start: from, end: to + 1 })) {
      if (found.length > 0 && bytes >= limitBytes) break;
      found.push({ index: key, ...value });
      bytes += value.data.length;
    }
    return found;
  }

  async compact(through: number): Promise<void> {
    this.#root.transactionSync(() => this.#removeAll([...this.#entries.getKeys({ end: through + 1 })]));
  }

  async close(): Promise<void> {
    await this.#root.close();
  }

  #removeAll(keys: readonly number[]): void {
    for (const key of keys) this.#entries.removeSync(key);
  }

  #endBelow(from: number): Position {
    const { last } = this.#asked;
    if (from > last.index) return last;
    const term = this.termAt(from - 1) ?? 0;
    return { index: from - 1, term };
  }
}
