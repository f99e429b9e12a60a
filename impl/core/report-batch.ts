/**
 * Client reports on their way into the log: collected for a moment and written as one entry. Volatile, leader only.
 * The node's status is checked before this wait; it is asked again where the entry is applied.
 * Source: reference page nomad-protocol.md, section 3.4.
 */
import type { AllocReport } from './commands.ts';
import type { Index, Instant } from './records.ts';

export const REPORT_BATCH_MS = 50;

export interface Waiting {
  ok(reply: { readonly Index: Index }): void;
  refuse(error: string): void;
}

export interface ReportCall {
  readonly reports: readonly AllocReport[];
  readonly waiting: Waiting;
}

export interface Batch {
  /** In the order in which they came. */
  readonly calls: readonly ReportCall[];
}

export class ReportBatch {
  private calls: ReportCall[] = [];
  private dueAt: Instant | undefined;

  add(reports: readonly AllocReport[], waiting: Waiting, at: Instant): void {
    this.calls.push({ reports, waiting });
    this.dueAt ??= at + REPORT_BATCH_MS;
  }

  /** The batch if it is due; collecting starts afresh. */
  take(at: Instant): Batch | undefined {
    if (this.dueAt === undefined || this.dueAt > at) return undefined;
    const batch = { calls: this.calls };
    this.calls = [];
    this.dueAt = undefined;
    return batch;
  }

  /** Those who wait for the batch, when there will be none. */
  abandon(): readonly Waiting[] {
    return this.take(Number.POSITIVE_INFINITY)?.calls.map(({ waiting }) => waiting) ?? [];
  }

  nextDeadline(): Instant | undefined {
    return this.dueAt;
  }
}
