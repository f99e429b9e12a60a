/**
 * Collects the effects of one input, makes at most one persist effect of what they changed, and holds back
 * what depends on writes not yet reported. It knows writes and messages, not Raft's rules.
 *
 * Why withholding is enough: persist effects become durable in order, so a crash rolls a server back to a
 * state it really had; and nothing said after that state has left the server. To everybody else the
 * execution is one in which every write was instant and some messages were slow. Two things are said earlier:
 * a leader's appends, which claim nothing about its own disk (thesis 10.2.1), and a follower's answer about
 * a part of its log that is durable already.
 */
import { assert } from '../assert.ts';
import type { ServerId, TraceEvent } from '../effects.ts';
import type { Index } from '../records.ts';
import type { Entry, HardState, Persist, PersistSeq, RaftEffect, RaftMessage, Snapshot } from './messages.ts';

/** What must be on disk before a message leaves: its term and vote, or everything written so far. */
export type Dependency = 'hard-state' | 'everything';

type Unwritten<C> = {
  hardState?: HardState;
  snapshot?: Snapshot;
  truncateFrom?: Index;
  entries: Entry<C>[];
};

export class Outbox<C> {
  #effects: RaftEffect<C>[] = [];
  #unwritten: Unwritten<C> = { entries: [] };
  #withheld: { readonly after: PersistSeq; readonly effect: RaftEffect<C> }[] = [];
  #pending: { readonly needs: Dependency; readonly effect: RaftEffect<C> }[] = [];
  #lastSeq: PersistSeq = 0;
  #hardStateSeq: PersistSeq = 0;
  #durableSeq: PersistSeq = 0;

  /** Whether the term and vote as they are now are on disk. */
  get hardStateIsDurable(): boolean {
    return this.#unwritten.hardState === undefined && this.#hardStateSeq <= this.#durableSeq;
  }

  emit(effect: Exclude<RaftEffect<C>, { type: 'persist' | 'send' }>): void {
    this.#effects.push(effect);
  }

  trace(event: TraceEvent): void {
    this.#effects.push({ type: 'trace', event });
  }

  /** A leader's message: its term is durable since its own vote was counted, and nothing else is claimed. */
  sendAtOnce(to: ServerId, message: RaftMessage<C>): void {
    assert(this.hardStateIsDurable, 'a leader speaks only of a durable term');
    this.#effects.push({ type: 'send', to, message });
  }

  sendAfter(needs: Dependency, to: ServerId, message: RaftMessage<C>): void {
    this.#pending.push({ needs, effect: { type: 'send', to, message } });
  }

  writeHardState(hardState: HardState): void {
    this.#unwritten.hardState = hardState;
  }

  writeEntries(truncateFrom: Index | undefined, entries: readonly Entry<C>[]): void {
    if (truncateFrom !== undefined) {
      assert(this.#unwritten.entries.length === 0, 'one input does not truncate what it appended');
      this.#unwritten.truncateFrom = truncateFrom;
    }
    for (const entry of entries) this.#unwritten.entries.push(entry);
  }

  /** `replacesLogFrom`: first index of the old log, when the snapshot takes its place as a whole. */
  writeSnapshot(snapshot: Snapshot, replacesLogFrom?: Index): void {
    this.#unwritten.snapshot = snapshot;
    if (replacesLogFrom !== undefined) this.#unwritten.truncateFrom = replacesLogFrom;
  }

  notePersisted(seq: PersistSeq): void {
    assert(seq <= this.#lastSeq, 'only what was asked for is reported as persisted');
    this.#durableSeq = Math.max(this.#durableSeq, seq);
    const due = this.#withheld.filter((held) => held.after <= this.#durableSeq);
    this.#withheld = this.#withheld.filter((held) => held.after > this.#durableSeq);
    this.#effects.push(...due.map((held) => held.effect));
  }

  /** Close the input: number its write, if there is one, and say so before the effects are taken. */
  seal(onWrite: (seq: PersistSeq) => void): void {
    const persist = this.#takeWrite();
    if (persist) {
      this.#effects.unshift(persist);
      onWrite(persist.seq);
    }
    for (const { needs, effect } of this.#pending) {
      const after = needs === 'everything' ? this.#lastSeq : this.#hardStateSeq;
      if (after <= this.#durableSeq) this.#effects.push(effect);
      else this.#withheld.push({ after, effect });
    }
    this.#pending = [];
  }

  take(): RaftEffect<C>[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #takeWrite(): Persist<C> | undefined {
    const { entries, ...rest } = this.#unwritten;
    this.#unwritten = { entries: [] };
    if (entries.length === 0 && Object.keys(rest).length === 0) return undefined;
    this.#lastSeq += 1;
    if (rest.hardState) this.#hardStateSeq = this.#lastSeq;
    return { type: 'persist', seq: this.#lastSeq, ...rest, ...(entries.length > 0 ? { entries } : {}) };
  }
}
