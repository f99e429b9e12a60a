/**
 * The evaluation broker: hands pending evaluations to workers, at least once each, one per job at a time.
 * Leader memory only: a new leader fills its own from the state. It writes nothing and knows no scheduler.
 * Reference page nomad-protocol.md, section 5.2.
 */
import { assert } from '../assert.ts';
import { Deadlines, earliest } from '../deadlines.ts';
import type { NewId, Rng } from '../effects.ts';
import type { Evaluation, Instant } from '../records.ts';
import { waitingEvaluation } from './evaluations.ts';
import { Heap } from './heap.ts';

export interface BrokerConfig {
  readonly nackTimeoutMs: number;
  readonly deliveryLimit: number;
  readonly initialNackDelayMs: number;
  readonly subsequentNackDelayMs: number;
  readonly failedFollowUpMinMs: number;
  readonly failedFollowUpMaxMs: number;
  readonly rng: Rng;
  readonly newId: NewId;
}

export const BROKER_DEFAULTS = {
  nackTimeoutMs: 60_000,
  deliveryLimit: 3,
  initialNackDelayMs: 1_000,
  subsequentNackDelayMs: 20_000,
  failedFollowUpMinMs: 60_000,
  failedFollowUpMaxMs: 360_000,
} as const;

export type BrokerRefusal = {
  readonly error:
    | 'evaluation is not outstanding'
    | 'evaluation token does not match'
    | 'evaluation nack timeout reached';
};

export interface BrokerStats {
  readonly ready: number;
  readonly unacked: number;
  readonly pending: number;
  readonly waiting: number;
}

interface Delivery {
  readonly token: string;
  readonly evaluation: Evaluation;
}

const NOT_OUTSTANDING: BrokerRefusal = { error: 'evaluation is not outstanding' };
const WRONG_TOKEN: BrokerRefusal = { error: 'evaluation token does not match' };

/** Among jobs: more important first, then older. */
function readyBefore(a: Evaluation, b: Evaluation): boolean {
  if (a.Priority !== b.Priority) return a.Priority > b.Priority;
  return a.CreateIndex !== b.CreateIndex ? a.CreateIndex < b.CreateIndex : a.ID < b.ID;
}

/** Within a job: more important first, then newer, for the newest one sees all that the others would. */
function pendingBefore(a: Evaluation, b: Evaluation): boolean {
  if (a.Priority !== b.Priority) return a.Priority > b.Priority;
  return a.ModifyIndex !== b.ModifyIndex ? a.ModifyIndex > b.ModifyIndex : a.ID < b.ID;
}

function jobKey(evaluation: Evaluation): string {
  return `${evaluation.Namespace}\n${evaluation.JobID}`;
}

export class Broker {
  private readonly config: BrokerConfig;
  private enabled = false;
  /** Every evaluation held, in whichever queue, with how often it was delivered. */
  private readonly deliveries = new Map<string, number>();
  private readonly ready = new Map<string, Heap<Evaluation>>();
  /** Which evaluation of a job is ready, in flight, or about to be redelivered. */
  private readonly claims = new Map<string, string>();
  private readonly pending = new Map<string, Heap<Evaluation>>();
  private readonly unacked = new Map<string, Delivery>();
  private readonly nackDeadlines = new Deadlines();
  private readonly delayed = new Map<string, Evaluation>();
  private readonly delays = new Deadlines();
  /** Blocked again while in flight, unblocked before the ack: to be queued once acked. */
  private readonly requeue = new Map<string, Evaluation>();
  private failed: Evaluation[] = [];
  private failedAt: Instant | undefined;

  constructor(config: { rng: Rng; newId: NewId } & Partial<BrokerConfig>) {
    this.config = { ...BROKER_DEFAULTS, ...config };
  }

  get isEnabled(): boolean {
    return this.enabled;
  }

  enable(_at: Instant): void {
    this.enabled = true;
  }

  /** Forget everything: leadership was lost, or the operator paused the broker. */
  disable(): void {
    this.enabled = false;
    const queues = [this.deliveries, this.ready, this.claims, this.pending, this.unacked, this.delayed];
    for (const queue of [...queues, this.requeue]) queue.clear();
    this.nackDeadlines.takeDue(Number.POSITIVE_INFINITY);
    this.delays.takeDue(Number.POSITIVE_INFINITY);
    this.failed = [];
    this.failedAt = undefined;
  }

  /** Take in an evaluation. One already held is not taken twice. */
  enqueue(evaluation: Evaluation, at: Instant): void {
    if (!this.enabled) return;
    if (this.deliveries.has(evaluation.ID)) {
      const inFlight = this.unacked.has(evaluation.ID);
      if (inFlight && evaluation.Status === 'blocked') this.requeue.set(evaluation.ID, evaluation);
      return;
    }
    this.deliveries.set(evaluation.ID, 0);
    if (evaluation.WaitUntil > at) this.delay(evaluation, evaluation.WaitUntil);
    else this.makeReady(evaluation);
  }

  /** The most important ready evaluation of one of these types, leased until its nack timeout. */
  dequeue(
    types: readonly string[],
    at: Instant,
  ): { readonly evaluation: Evaluation; readonly token: string } | undefined {
    const evaluation = this.takeReady(types);
    if (evaluation === undefined) return undefined;
    const token = this.config.newId();
    this.unacked.set(evaluation.ID, { token, evaluation });
    this.deliveries.set(evaluation.ID, this.deliveryCount(evaluation.ID) + 1);
    this.nackDeadlines.set(evaluation.ID, at + this.config.nackTimeoutMs);
    return { evaluation, token };
  }

  /** Whether it is held at all: ready, waiting for its time or its turn, or with a worker. */
  holds(evalId: string): boolean {
    return this.deliveries.has(evalId);
  }

  /** The token under which an evaluation is leased now. */
  outstanding(evalId: string): string | undefined {
    return this.unacked.get(evalId)?.token;
  }

  /**
   * The work is done. Of the job's waiting evaluations only the best one is kept, since it will see newer state
   * than any of them was made for; the others are returned, to be cancelled.
   */
  ack(
    evalId: string,
    token: string,
    _at: Instant,
  ): { readonly cancel: readonly Evaluation[] } | BrokerRefusal {
    const delivery = this.delivery(evalId, token);
    if ('error' in delivery) return delivery;
    const again = this.requeue.get(evalId);
    this.release(delivery.evaluation);
    const cancel = this.promote(jobKey(delivery.evaluation));
    if (again !== undefined) {
      this.deliveries.set(again.ID, 0);
      this.makeReady(again);
    }
    return { cancel };
  }

  /** The work was not done: deliver again after a while, or give up once the delivery limit is reached. */
  nack(evalId: string, token: string, at: Instant): BrokerRefusal | undefined {
    const delivery = this.delivery(evalId, token);
    if ('error' in delivery) return delivery;
    this.takeBack(delivery.evaluation, at);
    return undefined;
  }

  /** A plan is being applied on the worker's behalf: do not hold the time against it. */
  pauseNack(evalId: string, token: string, _at: Instant): BrokerRefusal | undefined {
    const delivery = this.delivery(evalId, token);
    if ('error' in delivery) return delivery;
    this.nackDeadlines.delete(evalId);
    return undefined;
  }

  /** The lease starts afresh. */
  resumeNack(evalId: string, token: string, at: Instant): BrokerRefusal | undefined {
    const delivery = this.delivery(evalId, token);
    if ('error' in delivery) return delivery;
    this.nackDeadlines.set(evalId, at + this.config.nackTimeoutMs);
    return undefined;
  }

  /**
   * Whatever is due by `at` happens. Evaluations past the delivery limit are returned once and no longer held:
   * mark each failed and commit its `failedFollowUp` with it.
   */
  due(at: Instant): { readonly failed: readonly Evaluation[] } {
    for (const evalId of this.nackDeadlines.takeDue(at)) {
      const delivery = this.unacked.get(evalId);
      assert(delivery, 'a nack deadline belongs to an outstanding evaluation');
      this.takeBack(delivery.evaluation, at);
    }
    for (const evalId of this.delays.takeDue(at)) {
      const evaluation = this.delayed.get(evalId);
      assert(evaluation, 'a delay belongs to a delayed evaluation');
      this.delayed.delete(evalId);
      this.makeReady(evaluation);
    }
    const failed = this.failed;
    this.failed = [];
    this.failedAt = undefined;
    return { failed };
  }

  /** The evaluation that tries a failed one's job again, minutes later. */
  failedFollowUp(evaluation: Evaluation, at: Instant): Evaluation {
    const { failedFollowUpMinMs: min, failedFollowUpMaxMs: max, rng, newId } = this.config;
    const waitUntil = at + min + rng.int(max - min + 1);
    const description = 'evaluation reached delivery limit';
    return waitingEvaluation(evaluation, newId(), 'failed-follow-up', description, waitUntil, at);
  }

  nextDeadline(): Instant | undefined {
    return earliest(this.nackDeadlines.next(), this.delays.next(), this.failedAt);
  }

  stats(): BrokerStats {
    const sum = (heaps: ReadonlyMap<string, Heap<Evaluation>>) =>
      [...heaps.values()].reduce((total, heap) => total + heap.size, 0);
    return {
      ready: sum(this.ready),
      unacked: this.unacked.size,
      pending: sum(this.pending),
      waiting: this.delays.size,
    };
  }

  private deliveryCount(evalId: string): number {
    return this.deliveries.get(evalId) ?? 0;
  }

  private delivery(evalId: string, token: string): Delivery | BrokerRefusal {
    const delivery = this.unacked.get(evalId);
    if (delivery === undefined) return NOT_OUTSTANDING;
    return delivery.token === token ? delivery : WRONG_TOKEN;
  }

  private delay(evaluation: Evaluation, until: Instant): void {
    this.delayed.set(evaluation.ID, evaluation);
    this.delays.set(evaluation.ID, until);
  }

  private makeReady(evaluation: Evaluation): void {
    const job = jobKey(evaluation);
    const claim = this.claims.get(job);
    if (claim !== undefined && claim !== evaluation.ID) {
      heapAt(this.pending, job, pendingBefore).push(evaluation);
      return;
    }
    this.claims.set(job, evaluation.ID);
    heapAt(this.ready, evaluation.Type, readyBefore).push(evaluation);
  }

  private takeReady(types: readonly string[]): Evaluation | undefined {
    let best: Heap<Evaluation> | undefined;
    for (const type of types) {
      const heap = this.ready.get(type);
      const first = heap?.peek();
      const bestFirst = best?.peek();
      if (first && (bestFirst === undefined || readyBefore(first, bestFirst))) best = heap;
    }
    return best?.pop();
  }

  /** Let go of a delivered evaluation and of its job. */
  private release(evaluation: Evaluation): void {
    this.unacked.delete(evaluation.ID);
    this.nackDeadlines.delete(evaluation.ID);
    this.requeue.delete(evaluation.ID);
    this.deliveries.delete(evaluation.ID);
    this.claims.delete(jobKey(evaluation));
  }

  /** Make the best waiting evaluation of a job ready; the rest is returned, no longer held. */
  private promote(job: string): Evaluation[] {
    const waiting = this.pending.get(job);
    this.pending.delete(job);
    const best = waiting?.pop();
    if (waiting === undefined || best === undefined) return [];
    this.makeReady(best);
    const rest: Evaluation[] = [];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) rest.push(next);
    for (const evaluation of rest) this.deliveries.delete(evaluation.ID);
    return rest;
  }

  /** A delivery came to nothing. The job stays claimed, so that redelivery keeps its order. */
  private takeBack(evaluation: Evaluation, at: Instant): void {
    this.unacked.delete(evaluation.ID);
    this.nackDeadlines.delete(evaluation.ID);
    this.requeue.delete(evaluation.ID);
    const count = this.deliveryCount(evaluation.ID);
    if (count < this.config.deliveryLimit) this.delay(evaluation, at + this.redeliveryDelayMs(count));
    else this.giveUp(evaluation, at);
  }

  private giveUp(evaluation: Evaluation, at: Instant): void {
    this.release(evaluation);
    this.failed.push(evaluation);
    this.failedAt ??= at;
    const next = this.pending.get(jobKey(evaluation))?.pop();
    if (next !== undefined) this.makeReady(next);
  }

  private redeliveryDelayMs(deliveries: number): number {
    const { initialNackDelayMs, subsequentNackDelayMs } = this.config;
    return deliveries <= 1 ? initialNackDelayMs : (deliveries - 1) * subsequentNackDelayMs;
  }
}

function heapAt<T>(heaps: Map<string, Heap<T>>, key: string, before: (a: T, b: T) => boolean): Heap<T> {
  const found = heaps.get(key) ?? new Heap(before);
  heaps.set(key, found);
  return found;
}
