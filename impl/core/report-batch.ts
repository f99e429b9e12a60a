/**
 * Client reports on their way into the log: collected for a moment and written as one entry. Volatile, leader
 * only. That the node's status is checked before this wait, and not again after it, is part of the protocol.
 * Source: reference page nomad-protocol.md, section 3.4.
 */
import type { AllocReport } from './commands.ts';
import type { Evaluation, Index, Instant } from './records.ts';

export const REPORT_BATCH_MS = 50;

export interface Waiting {
  ok(reply: { readonly Index: Index }): void;
  refuse(error: string): void;
}

export interface Batch {
  readonly allocs: readonly AllocReport[];
  /** At most one for each job: the first that was asked for. */
  readonly evals: readonly Evaluation[];
  readonly waiting: readonly Waiting[];
}

export class ReportBatch {
  private allocs: AllocReport[] = [];
  private evals: Evaluation[] = [];
  private waiting: Waiting[] = [];
  private dueAt: Instant | undefined;

  add(allocs: readonly AllocReport[], evals: readonly Evaluation[], waiting: Waiting, at: Instant): void {
    this.allocs.push(...allocs);
    this.evals.push(...evals);
    this.waiting.push(waiting);
    this.dueAt ??= at + REPORT_BATCH_MS;
  }

  /** The batch if it is due; collecting starts afresh. */
  take(at: Instant): Batch | undefined {
    if (this.dueAt === undefined || this.dueAt > at) return undefined;
    const batch = { allocs: this.allocs, evals: onePerJob(this.evals), waiting: this.waiting };
    this.allocs = [];
    this.evals = [];
    this.waiting = [];
    this.dueAt = undefined;
    return batch;
  }

  /** Those who wait for the batch, when there will be none. */
  abandon(): readonly Waiting[] {
    return this.take(Number.POSITIVE_INFINITY)?.waiting ?? [];
  }

  nextDeadline(): Instant | undefined {
    return this.dueAt;
  }
}

function onePerJob(evals: readonly Evaluation[]): readonly Evaluation[] {
  const seen = new Set<string>();
  return evals.filter((evaluation) => {
    const job = `${evaluation.Namespace}/${evaluation.JobID}`;
    if (seen.has(job)) return false;
    seen.add(job);
    return true;
  });
}
