/**
 * Whom the leader has heard of late, and when: what tells a silent client from a leader that no call reaches. It keeps
 * no longer than it is asked for, and judges nobody.
 * Source: docs/protocol/divergence.md, "A leader that hears nobody does not judge".
 */
import type { Instant } from './records.ts';

/** Both ends belong to it; empty when `from` is after `to`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

interface Word {
  readonly at: Instant;
  readonly nodeId: string;
}

export class LeaderEar {
  readonly #keepMs: number;
  /** In the order of their instants; those before `#first` are forgotten. */
  #words: Word[] = [];
  #first = 0;

  /** `keepMs`: how far back a span may begin. */
  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  /** A call of this node's client has arrived. Instants do not go back. */
  note(nodeId: string, at: Instant): void {
    this.#words.push({ at, nodeId });
    while ((this.#words[this.#first] as Word).at < at - this.#keepMs) this.#first += 1;
    if (2 * this.#first < this.#words.length) return;
    this.#words = this.#words.slice(this.#first);
    this.#first = 0;
  }

  /** Whether a client other than that of this node was heard in the span. */
  hasHeardAnother(nodeId: string, { from, to }: Span): boolean {
    for (let place = this.#firstSince(from); place < this.#words.length; place += 1) {
      const word = this.#words[place] as Word;
      if (word.at > to) return false;
      if (word.nodeId !== nodeId) return true;
    }
    return false;
  }

  #firstSince(at: Instant): number {
    let low = this.#first;
    let high = this.#words.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#words[middle] as Word).at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
