/**
 * What the shell of a Raft core needs of a durable log. The write-ahead log is one; the tests hold another beside
 * it, on a database, to the same properties. A `persist` effect of the core becomes one `LogWrite`.
 */
import type { HardState, Position, Term } from '../../core/raft/messages.ts';
import type { Index } from '../../core/records.ts';
import type { EntryFrame, LogEntry } from '../../wire/log/entry-frame.ts';

/** One step of a log. After a crash it is there, or it is not, or some last part of its entries is missing. */
export interface LogWrite {
  readonly hardState?: HardState;
  /** The entries up to here may be forgotten: the snapshot store has made this one durable. */
  readonly snapshot?: Position;
  /** Drop entries at and above this, first. At or below `snapshot.index`: the snapshot replaces the whole log. */
  readonly truncateFrom?: Index;
  /** Entries that follow what is then the last. */
  readonly frames?: readonly EntryFrame[];
}

/** What a log holds, but for its entries. */
export interface LogContents {
  readonly hardState: HardState;
  /** `{index: 0, term: 0}`: none. */
  readonly snapshot: Position;
  readonly last: Position;
}

export interface LogStore {
  /** What is durable. */
  readonly contents: LogContents;
  /** The least index that can be read; `contents.last.index + 1` when there is none. */
  readonly first: Index;
  /** Of an entry, or of the position before the first, in the log with all that was asked for. */
  termAt(index: Index): Term | undefined;
  /**
   * Writes take effect, and become durable, in the order of the calls. Done when it is durable; several may be so
   * at once. Failed: this log is finished, nothing more will become durable, and the server has to stop.
   */
  append(write: LogWrite): Promise<void>;
  /**
   * Durable entries `from` to `to`, in order, or as many of them as fit `limitBytes` of data, but at least one.
   * Undefined when `from` has been compacted away.
   */
  read(from: Index, to: Index, limitBytes?: number): Promise<readonly LogEntry[] | undefined>;
  /** Entries at and below `through`, which a snapshot covers, may be forgotten. */
  compact(through: Index): Promise<void>;
  close(): Promise<void>;
}

export const EMPTY_LOG: LogContents = {
  hardState: { term: 0, votedFor: undefined },
  snapshot: { index: 0, term: 0 },
  last: { index: 0, term: 0 },
};
