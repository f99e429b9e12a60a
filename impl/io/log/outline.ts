/**
 * A log without its bytes: term and vote, snapshot, where it begins and ends, and where in it the terms change.
 * Fed frame by frame, by the writer before it writes and by recovery as it reads: both hold the same rules, so
 * that a frame which was lost, or is in the wrong place, cannot go unnoticed.
 */
import { assert } from '../../core/assert.ts';
import type { Position, Term } from '../../core/raft/messages.ts';
import type { Index } from '../../core/records.ts';
import type { EntryFrame } from '../../wire/log/entry-frame.ts';
import type { StateFrame } from '../../wire/log/state-frame.ts';
import type { LogContents, LogWrite } from './log-store.ts';

export class Outline {
  #contents: LogContents;
  /** The position before the first entry. */
  #base: Position;
  /** Where a term begins, ascending in both; none for the base. */
  #terms: { readonly from: Index; readonly term: Term }[] = [];

  constructor(contents: LogContents) {
    this.#contents = contents;
    this.#base = contents.last;
  }

  get contents(): LogContents {
    return this.#contents;
  }
  get base(): Position {
    return this.#base;
  }

  /** What is wrong with these entries as the next ones; undefined when nothing is, and they are part of it now. */
  addEntries({ first, last, term, previousTerm }: EntryFrame): string | undefined {
    const { last: end, hardState } = this.#contents;
    if (first !== end.index + 1 || previousTerm !== end.term) {
      return `entry ${first}, after one of term ${previousTerm}, does not follow entry ${end.index} of term ${end.term}`;
    }
    if (term < previousTerm || term > hardState.term) {
      return `entry ${first} is of term ${term}, after ${previousTerm} and in term ${hardState.term}`;
    }
    if (term !== previousTerm || this.#terms.length === 0) this.#terms.push({ from: first, term });
    this.#contents = { ...this.#contents, last: { index: last, term } };
    return undefined;
  }

  /** The same for a state frame. */
  addState({ cut, term, votedFor, snapshot, last }: StateFrame): string | undefined {
    const before = this.#contents;
    const { term: termBefore, votedFor: voteBefore } = before.hardState;
    if (term < termBefore) return `term ${term} follows term ${termBefore}`;
    if (term === termBefore && voteBefore !== undefined && votedFor !== voteBefore) {
      return `a vote for ${votedFor ?? 'nobody'} follows one for ${voteBefore}, both in term ${term}`;
    }
    if (snapshot.index < before.snapshot.index) {
      return `a snapshot at ${snapshot.index} follows one at ${before.snapshot.index}`;
    }
    if (snapshot.index > last.index) return `the log ends at ${last.index}, below its snapshot`;
    const problem = this.#cut(cut, last);
    if (problem !== undefined) return problem;
    this.#contents = { hardState: { term, votedFor }, snapshot, last };
    return undefined;
  }

  #cut(cut: StateFrame['cut'], last: Position): string | undefined {
    const end = this.#contents.last;
    switch (cut) {
      case 'keep':
        if (isSame(last, end)) return undefined;
        return `the log should end at entry ${last.index} of term ${last.term}, not ${end.index} of ${end.term}`;
      case 'truncate':
        // Below the base: the entries that were dropped lay in segments that have gone since.
        if (last.index < this.#base.index) return this.#restart(last);
        if (last.index > end.index || this.termAt(last.index) !== last.term) {
          return `the log should hold entry ${last.index} of term ${last.term}, and does not`;
        }
        this.#terms = this.#terms.filter(({ from }) => from <= last.index);
        return undefined;
      case 'replace':
        return this.#restart(last);
    }
  }

  #restart(base: Position): undefined {
    this.#base = base;
    this.#terms = [];
  }

  /** Of an entry that the log holds, or of its base. */
  termAt(index: Index): Term | undefined {
    if (index === this.#base.index) return this.#base.term;
    if (index < this.#base.index || index > this.#contents.last.index) return undefined;
    return this.#terms.findLast(({ from }) => from <= index)?.term;
  }

  /** The state frame that a write needs, if it needs one. */
  stateFor({ hardState, snapshot, truncateFrom }: LogWrite): StateFrame | undefined {
    if (!hardState && !snapshot && truncateFrom === undefined) return undefined;
    const { term, votedFor } = hardState ?? this.#contents.hardState;
    const mark = snapshot ?? this.#contents.snapshot;
    return { term, votedFor, snapshot: mark, ...this.#cutFor(snapshot, truncateFrom) };
  }

  #cutFor(snapshot: Position | undefined, from: Index | undefined): Pick<StateFrame, 'cut' | 'last'> {
    if (from === undefined) return { cut: 'keep', last: this.#contents.last };
    if (snapshot && from <= snapshot.index) return { cut: 'replace', last: snapshot };
    const term = this.termAt(from - 1);
    assert(term !== undefined, 'a truncated log ends with an entry that it holds');
    return { cut: 'truncate', last: { index: from - 1, term } };
  }
}

/** What a new segment opens with: the log as it is. */
export function stateFrameOf({ hardState, snapshot, last }: LogContents): StateFrame {
  return { cut: 'keep', ...hardState, snapshot, last };
}

function isSame(a: Position, b: Position): boolean {
  return a.index === b.index && a.term === b.term;
}
