/**
 * A scheduler worker: takes one evaluation at a time from the leader's broker, waits until the local state is new
 * enough, schedules, reports. Runs on any server; speaks to the leader by calls only. What an evaluation leads to is
 * scheduler.ts's. Reference page nomad-protocol.md, sections 5.2 and 5.4.
 */
import { assert, unreachable } from '../assert.ts';
import { earliest } from '../deadlines.ts';
import type { NewId, Rng, RpcId, RpcResult } from '../effects.ts';
import type { Evaluation, Index, Instant } from '../records.ts';
import type { RpcMethods } from '../rpc.ts';
import type { StateView } from '../view.ts';
import { schedule, type Scheduling, type SchedulingStep, type StepAnswer } from './scheduler.ts';

const DEQUEUE_TIMEOUT_MS = 500;
const STATE_WAIT_MS = 5_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

export interface WorkerConfig {
  /** Prefix of its call ids; unique per server. */
  readonly id: string;
  /** Which evaluations it takes: job types. */
  readonly types: readonly string[];
  readonly rng: Rng;
  readonly newId: NewId;
}

export type WorkerInput =
  /** The answer to a `call`; every call gets one, if only an error. */
  | { readonly type: 'reply'; readonly id: RpcId; readonly result: RpcResult; readonly at: Instant }
  /** The local state has moved on, or a first one is there: this also starts the worker. */
  | { readonly type: 'view'; readonly view: StateView; readonly at: Instant }
  | { readonly type: 'time'; readonly at: Instant };

export type WorkerMethod =
  | 'Eval.Dequeue'
  | 'Plan.Submit'
  | 'Eval.Create'
  | 'Eval.Update'
  | 'Eval.Reblock'
  | 'Eval.Ack'
  | 'Eval.Nack';

export type WorkerEffect = {
  readonly [M in WorkerMethod]: {
    readonly type: 'call';
    readonly id: RpcId;
    readonly method: M;
    readonly args: RpcMethods[M]['args'];
  };
}[WorkerMethod];

/** The evaluation in hand. */
interface Lease {
  readonly evaluation: Evaluation;
  readonly token: string;
  /**
   * Now, as far as this evaluation goes: when the leader handed it out, by the leader's clock. By another clock than the
   * one that began a window or a wait, it might be over for the scheduler long before it is.
   */
  readonly now: Instant;
  run: Scheduling | undefined;
}

type Phase =
  | { readonly name: 'idle' }
  | { readonly name: 'resting'; readonly until: Instant }
  | { readonly name: 'dequeuing'; readonly call: RpcId }
  | { readonly name: 'awaiting-state'; readonly lease: Lease; readonly index: Index; readonly until: Instant }
  | { readonly name: 'stepping'; readonly lease: Lease; readonly call: RpcId; readonly submits: boolean }
  | { readonly name: 'returning'; readonly call: RpcId };

export class Worker {
  private readonly config: WorkerConfig;
  private phase: Phase = { name: 'idle' };
  private view: StateView | undefined;
  private calls = 0;
  private backoffMs = FIRST_BACKOFF_MS;

  constructor(config: WorkerConfig) {
    this.config = config;
  }

  apply(input: WorkerInput): readonly WorkerEffect[] {
    switch (input.type) {
      case 'view':
        return this.onView(input.view, input.at);
      case 'time':
        return this.onTime(input.at);
      case 'reply':
        return this.onReply(input.id, input.result, input.at);
      default:
        return unreachable(input);
    }
  }

  nextDeadline(): Instant | undefined {
    const { phase } = this;
    return earliest(phase.name === 'resting' || phase.name === 'awaiting-state' ? phase.until : undefined);
  }

  private onView(view: StateView, at: Instant): readonly WorkerEffect[] {
    this.view = view;
    if (this.phase.name === 'idle') return this.dequeue();
    if (this.phase.name === 'awaiting-state' && view.index >= this.phase.index) {
      return this.resume(this.phase.lease, view, at);
    }
    return [];
  }

  private onTime(at: Instant): readonly WorkerEffect[] {
    const { phase } = this;
    if (phase.name === 'resting' && at >= phase.until) return this.dequeue();
    if (phase.name === 'awaiting-state' && at >= phase.until) return this.giveBack(phase.lease);
    return [];
  }

  /** An answer to a call that is no longer waited for means nothing. */
  private onReply(id: RpcId, result: RpcResult, at: Instant): readonly WorkerEffect[] {
    const { phase } = this;
    if (!('call' in phase) || phase.call !== id) return [];
    switch (phase.name) {
      case 'dequeuing':
        return this.onDequeued(result, at);
      case 'stepping':
        if ('error' in result) return this.giveBack(phase.lease);
        return this.advance(phase.lease, answerOf(phase.submits, result.ok, phase.lease.now), at);
      case 'returning':
        return this.dequeue();
      default:
        return unreachable(phase);
    }
  }

  private onDequeued(result: RpcResult, at: Instant): readonly WorkerEffect[] {
    if ('error' in result) return this.rest(at);
    this.backoffMs = FIRST_BACKOFF_MS;
    const reply = result.ok as Reply<'Eval.Dequeue'>;
    const { Eval: evaluation, Token: token, WaitIndex: index, LeaderTime: now = at } = reply;
    if (evaluation === null) return this.dequeue();
    return this.awaitState({ evaluation, token, now, run: undefined }, index, at);
  }

  /** The leader cannot serve us now: ask again later, and less and less often. */
  private rest(at: Instant): readonly WorkerEffect[] {
    this.phase = { name: 'resting', until: at + this.backoffMs };
    this.backoffMs = Math.min(this.backoffMs * 2, MAX_BACKOFF_MS);
    return [];
  }

  private awaitState(lease: Lease, index: Index, at: Instant): readonly WorkerEffect[] {
    if (this.view !== undefined && this.view.index >= index) return this.resume(lease, this.view, at);
    this.phase = { name: 'awaiting-state', lease, index, until: at + STATE_WAIT_MS };
    return [];
  }

  /** Start scheduling, or go on after a refresh. */
  private resume(lease: Lease, view: StateView, at: Instant): readonly WorkerEffect[] {
    const { now } = lease;
    if (lease.run !== undefined) return this.advance(lease, { at: now, view }, at);
    const { rng, newId } = this.config;
    lease.run = schedule(view, lease.evaluation, now, { rng, newId });
    return this.perform(lease, lease.run.next({ at: now }), at);
  }

  private advance(lease: Lease, answer: StepAnswer, at: Instant): readonly WorkerEffect[] {
    assert(lease.run, 'an answer belongs to a started run');
    return this.perform(lease, lease.run.next(answer), at);
  }

  private perform(
    lease: Lease,
    next: IteratorResult<SchedulingStep, void>,
    at: Instant,
  ): readonly WorkerEffect[] {
    if (next.done === true) return this.settle(lease, 'Eval.Ack');
    const step = next.value;
    if (step.step === 'refresh') return this.awaitState(lease, step.index, at);
    const call = this.nextCall();
    this.phase = { name: 'stepping', lease, call, submits: step.step === 'submit' };
    return [callFor(call, step, lease.token)];
  }

  private giveBack(lease: Lease): readonly WorkerEffect[] {
    return this.settle(lease, 'Eval.Nack');
  }

  private settle(lease: Lease, method: 'Eval.Ack' | 'Eval.Nack'): readonly WorkerEffect[] {
    const call = this.nextCall();
    this.phase = { name: 'returning', call };
    const args = { EvalID: lease.evaluation.ID, Token: lease.token };
    return [{ type: 'call', id: call, method, args }];
  }

  private dequeue(): readonly WorkerEffect[] {
    const call = this.nextCall();
    this.phase = { name: 'dequeuing', call };
    const args = { Schedulers: this.config.types, Timeout: DEQUEUE_TIMEOUT_MS };
    return [{ type: 'call', id: call, method: 'Eval.Dequeue', args }];
  }

  private nextCall(): RpcId {
    this.calls += 1;
    return `${this.config.id}/${this.calls}`;
  }
}

type Reply<M extends keyof RpcMethods> = RpcMethods[M]['reply'];

function answerOf(submits: boolean, reply: unknown, at: Instant): StepAnswer {
  return submits ? { at, result: (reply as Reply<'Plan.Submit'>).Result } : { at };
}

function callFor(id: RpcId, step: Exclude<SchedulingStep, { step: 'refresh' }>, token: string): WorkerEffect {
  switch (step.step) {
    case 'submit':
      return { type: 'call', id, method: 'Plan.Submit', args: { Plan: { ...step.plan, EvalToken: token } } };
    case 'create':
      return { type: 'call', id, method: 'Eval.Create', args: { Evals: step.evaluations, EvalToken: token } };
    case 'update':
      return {
        type: 'call',
        id,
        method: 'Eval.Update',
        args: { Evals: [step.evaluation], EvalToken: token },
      };
    case 'reblock':
      return {
        type: 'call',
        id,
        method: 'Eval.Reblock',
        args: { Evals: [step.evaluation], EvalToken: token },
      };
    default:
      return unreachable(step);
  }
}
