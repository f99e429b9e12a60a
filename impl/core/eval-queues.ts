/**
 * The leader's evaluations in motion: the broker, the blocked ones, and the workers that wait for work, kept in
 * step with what is committed. Volatile. It moves evaluations; it does not write them: what must be written is
 * returned by `takeWrites`.
 * Source: reference page nomad-protocol.md, sections 5.1 to 5.3.
 */
import { Deadlines, earliest } from './deadlines.ts';
import type { RpcId } from './effects.ts';
import type { Evaluation, Index, Instant } from './records.ts';
import { BlockedEvals } from './scheduler/blocked.ts';
import type { Broker } from './scheduler/broker.ts';
import { settlesItsJob } from './state/eval-writes.ts';
import type { StateView } from './view.ts';

/** Plan conflicts are tried again this often even when nothing speaks for them. */
const UNBLOCK_FAILED_MS = 60_000;

/** A worker's held `Eval.Dequeue`. */
export interface Waiter {
  readonly id: RpcId;
  readonly types: readonly string[];
  /** Called once: with work, or with nothing when the time is up. */
  serve(work: Work | undefined): void;
}

export interface Work {
  readonly evaluation: Evaluation;
  readonly token: string;
  /** Index of what woke it, 0 for none: a state older than that would only block it again. */
  readonly wokenIndex: Index;
  /** When it is handed out. */
  readonly at: Instant;
}

export class EvalQueues {
  readonly broker: Broker;
  private readonly deliveryLimit: number;
  private readonly blocked = new BlockedEvals();
  /** In the order in which they came. */
  private readonly waiters = new Map<RpcId, Waiter>();
  private readonly waiterDeadlines = new Deadlines();
  private readonly wokenIndexes = new Map<string, Index>();
  private unblockFailedAt: Instant | undefined;
  private writes: Evaluation[] = [];

  constructor(broker: Broker, deliveryLimit: number) {
    this.broker = broker;
    this.deliveryLimit = deliveryLimit;
  }

  /** Take up what the state says is unfinished: at the start of a term, or after a pause. */
  restore(view: StateView, at: Instant): void {
    this.broker.enable(at);
    this.blocked.enable();
    this.unblockFailedAt = at + UNBLOCK_FAILED_MS;
    for (const evaluation of view.evaluations()) {
      // A finished one says nothing of what was blocked after it.
      if (evaluation.Status === 'pending' || evaluation.Status === 'blocked') this.written(evaluation, at);
    }
  }

  /** The operator wants nothing scheduled: forget what is queued, the log keeps it. */
  pause(): void {
    this.broker.disable();
    this.blocked.disable();
    this.wokenIndexes.clear();
    this.unblockFailedAt = undefined;
  }

  /** An evaluation as it stands in the state now. */
  written(evaluation: Evaluation, at: Instant): void {
    const { ID, Namespace, JobID, Status, ModifyIndex } = evaluation;
    if (Status === 'pending') this.broker.enqueue(evaluation, at);
    else if (Status === 'blocked') this.wake(this.blocked.block(evaluation), ModifyIndex, at);
    else this.wokenIndexes.delete(ID);
    if (settlesItsJob(evaluation)) this.blocked.untrack(Namespace, JobID);
  }

  /** A worker gives an evaluation back as blocked; it is still leased to that worker. */
  reblock(evaluation: Evaluation, index: Index, at: Instant): void {
    this.wake(this.blocked.block(evaluation), index, at);
  }

  /** A node can take work that it could not take before `index`. */
  nodeGainedRoom(
    node: { readonly ID: string; readonly ComputedClass: string },
    index: Index,
    at: Instant,
  ): void {
    this.wake(this.blocked.unblock(node.ComputedClass, index), index, at);
    this.wake(this.blocked.unblockNode(node.ID, index), index, at);
  }

  /** Hold a worker's call until there is work of its types, at most until `until`. */
  wait(waiter: Waiter, until: Instant): void {
    this.waiters.set(waiter.id, waiter);
    this.waiterDeadlines.set(waiter.id, until);
  }

  /** No leader any more: workers go away empty-handed. */
  abandon(): void {
    this.pause();
    for (const waiter of this.waiters.values()) {
      this.forget(waiter.id);
      waiter.serve(undefined);
    }
  }

  forget(id: RpcId): void {
    this.waiters.delete(id);
    this.waiterDeadlines.delete(id);
  }

  /** Whatever is due happens; then whoever waits is served as far as there is work. */
  advance(at: Instant): void {
    if (this.unblockFailedAt !== undefined && this.unblockFailedAt <= at) {
      this.wake(this.blocked.unblockFailed(), 0, at);
      this.unblockFailedAt = at + UNBLOCK_FAILED_MS;
    }
    for (const evaluation of this.broker.due(at).failed) this.giveUp(evaluation, at);
    this.serveWaiters(at);
    for (const id of this.waiterDeadlines.takeDue(at)) {
      const waiter = this.waiters.get(id);
      this.waiters.delete(id);
      waiter?.serve(undefined);
    }
  }

  /** Evaluations of a job that a better informed one has made pointless. */
  cancel(evaluations: readonly Evaluation[]): void {
    this.end(evaluations, 'canceled', () => 'canceled after more recent eval was processed');
  }

  /** What must go into the log now; handed out once. */
  takeWrites(): readonly Evaluation[] {
    this.end(
      this.blocked.duplicates(),
      'canceled',
      (evaluation) => `existing blocked evaluation exists for job "${evaluation.JobID}"`,
    );
    const writes = this.writes;
    this.writes = [];
    return writes;
  }

  nextDeadline(): Instant | undefined {
    return earliest(this.broker.nextDeadline(), this.waiterDeadlines.next(), this.unblockFailedAt);
  }

  private wake(evaluations: readonly Evaluation[], index: Index, at: Instant): void {
    for (const evaluation of evaluations) {
      this.wokenIndexes.set(evaluation.ID, index);
      this.broker.enqueue(evaluation, at);
    }
  }

  private serveWaiters(at: Instant): void {
    for (const waiter of this.waiters.values()) {
      const work = this.broker.dequeue(waiter.types, at);
      if (work === undefined) continue;
      this.forget(waiter.id);
      waiter.serve({ ...work, at, wokenIndex: this.wokenIndexes.get(work.evaluation.ID) ?? 0 });
    }
  }

  private giveUp(evaluation: Evaluation, at: Instant): void {
    const followUp = this.broker.failedFollowUp(evaluation, at);
    this.writes.push(
      {
        ...evaluation,
        Status: 'failed',
        StatusDescription: `evaluation reached delivery limit (${this.deliveryLimit})`,
        NextEval: followUp.ID,
      },
      followUp,
    );
  }

  private end(
    evaluations: readonly Evaluation[],
    status: 'canceled',
    description: (evaluation: Evaluation) => string,
  ): void {
    for (const evaluation of evaluations) {
      this.writes.push({ ...evaluation, Status: status, StatusDescription: description(evaluation) });
    }
  }
}
