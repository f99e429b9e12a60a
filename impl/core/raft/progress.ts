/**
 * What a leader believes of one follower's log, and how many appends it may send it. Bookkeeping only: it
 * sends nothing.
 *
 * - `probe`: where the logs part is unknown; one append at a time.
 * - `replicate`: known to match; appends are sent ahead of their answers, up to a window.
 * - `snapshot`: waiting for a snapshot to arrive; no appends with entries.
 */
import { assert } from '../assert.ts';
import type { Index, Instant } from '../records.ts';
import type { ReadRound, Snapshot } from './messages.ts';

export type ProgressState = 'probe' | 'replicate' | 'snapshot';

/** How many appends with entries may be on their way to one follower, and how many bytes. */
export interface Window {
  readonly inflight: number;
  readonly inflightBytes: number;
}

export interface SentSnapshot {
  readonly snapshot: Snapshot;
  offset: number;
  at: Instant;
}

export class Progress {
  state: ProgressState = 'probe';
  /** Known to be equal and durable there. Never moves back within a term. */
  matchIndex: Index = 0;
  /** The first entry of the next append. Always above `matchIndex`. */
  nextIndex: Index;
  /** When it last answered anything. */
  heardAt: Instant;
  /** The highest of the leader's questions whether it leads that this one has answered (reads.ts). */
  round: ReadRound = 0;
  /** In state `snapshot`: what is under way, how many bytes of it have arrived, when a chunk was last sent. */
  sentSnapshot: SentSnapshot | undefined;
  #probeSent = false;
  /** Appends sent ahead, in order. */
  #inflight: { readonly lastIndex: Index; readonly bytes: number }[] = [];
  #inflightBytes = 0;
  /** The round of catching up that is under way: what was the log's end when it began, and when that was. */
  #lap: { readonly target: Index; readonly beganAt: Instant };
  /** How long the last whole one took. */
  #lapMs = Infinity;

  constructor(nextIndex: Index, at: Instant) {
    this.nextIndex = nextIndex;
    this.heardAt = at;
    this.#lap = { target: nextIndex - 1, beganAt: at };
  }

  /** It has answered, while the log ends at `lastIndex`. */
  noteRound(lastIndex: Index, at: Instant): void {
    if (this.matchIndex < this.#lap.target) return;
    this.#lapMs = at - this.#lap.beganAt;
    this.#lap = { target: lastIndex, beganAt: at };
  }

  /**
   * Whether it would have the whole log within `limitMs` if it began now, judging by the last round: what there was
   * to have when the round began took no longer, and it has not been silent since (thesis 4.2.1).
   */
  keepsUp(at: Instant, limitMs: number): boolean {
    return this.#lapMs <= limitMs && at - this.#lap.beganAt <= limitMs;
  }

  maySend(window: Window): boolean {
    switch (this.state) {
      case 'probe':
        return !this.#probeSent;
      case 'replicate':
        return this.#inflight.length < window.inflight && this.#inflightBytes < window.inflightBytes;
      case 'snapshot':
        return false;
    }
  }

  /** An append with entries up to `lastIndex` is on its way. */
  noteSent(lastIndex: Index, bytes: number): void {
    if (this.state === 'probe') this.#probeSent = true;
    if (this.state !== 'replicate') return;
    this.#inflight.push({ lastIndex, bytes });
    this.#inflightBytes += bytes;
    this.nextIndex = lastIndex + 1;
  }

  noteMatch(index: Index): void {
    for (let [append] = this.#inflight; append && append.lastIndex <= index; [append] = this.#inflight) {
      this.#inflightBytes -= append.bytes;
      this.#inflight.shift();
    }
    this.matchIndex = Math.max(this.matchIndex, index);
    this.nextIndex = Math.max(this.nextIndex, this.matchIndex + 1);
  }

  /**
   * The follower has no match at `prevIndex`; `retryIndex` is the highest position that could match. An old
   * answer says nothing about what was sent since.
   */
  noteMismatch(prevIndex: Index, retryIndex: Index): void {
    if (prevIndex <= this.matchIndex) return;
    switch (this.state) {
      case 'snapshot':
        return;
      case 'replicate':
        // Something sent ahead was lost; what is known to match is where to begin again.
        return this.becomeProbe();
      case 'probe':
        if (prevIndex < this.nextIndex - 1) return;
        // Higher than asked: a sign of life at the log's base (leader.ts). The probe itself may be lost.
        this.nextIndex = Math.max(Math.min(this.nextIndex, prevIndex, retryIndex + 1), this.matchIndex + 1);
        this.#probeSent = false;
        return;
    }
  }

  becomeProbe(): void {
    this.#enter('probe');
    this.nextIndex = this.matchIndex + 1;
  }

  becomeReplicate(): void {
    this.#enter('replicate');
    this.nextIndex = this.matchIndex + 1;
  }

  becomeSnapshot(snapshot: Snapshot, at: Instant): void {
    assert(snapshot.index > this.matchIndex, 'a snapshot is sent only to a follower behind it');
    this.#enter('snapshot');
    this.sentSnapshot = { snapshot, offset: 0, at };
  }

  #enter(state: ProgressState): void {
    this.state = state;
    this.sentSnapshot = undefined;
    this.#probeSent = false;
    this.#inflight = [];
    this.#inflightBytes = 0;
  }
}
