/**
 * Whom the leader has heard of late, and when: what tells a silent client from a leader that no call reaches. It keeps
 * no more than it will be asked for, and judges nobody.
 * Source: docs/protocol/divergence.md, "A leader that hears nobody does not judge".
 */
import type { Instant } from './records.ts';
import { newTimedTree } from './tree.ts';

/** Both ends belong to it; empty when `from` is after `to`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export class LeaderEar {
  private readonly keepMs: number;
  private readonly heard = newTimedTree();

  /** `keepMs`: how far back a span may begin. */
  constructor(keepMs: number) {
    this.keepMs = keepMs;
  }

  /** A call of this node's client has arrived. Instants do not go back. */
  note(nodeId: string, at: Instant): void {
    this.heard.set({ at, id: nodeId }, true);
    let oldest = this.heard.minKey();
    while (oldest !== undefined && oldest.at < at - this.keepMs) {
      this.heard.delete(oldest);
      oldest = this.heard.minKey();
    }
  }

  /** Whether the client of another node than this was heard in the span. */
  hasHeardAnother(nodeId: string, { from, to }: Span): boolean {
    for (const { at, id } of this.heard.keys({ at: from, id: '' })) {
      if (at > to) return false;
      if (id !== nodeId) return true;
    }
    return false;
  }
}
