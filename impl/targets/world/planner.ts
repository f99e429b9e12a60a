/**
 * The scheduler of one job: a real `Worker` whose calls are held, so that the snapshot, the check and the commit of a
 * plan are steps of a walk. What is planned, and whether at all, is the worker's.
 */
import type { RpcId, RpcResult } from '../../core/effects.ts';
import type { Allocation, Evaluation, Plan, PlanResult } from '../../core/records.ts';
import type { RpcMethod, RpcMethods } from '../../core/rpc.ts';
import { Worker, type WorkerEffect } from '../../core/scheduler/worker.ts';
import type { Obstacle } from './exchange.ts';
import type { Held, HeldServer } from './held-server.ts';

export type PlanStage = 'idle' | 'planned' | 'verified';

/** Evaluations on their way to the workers: one is taken for whoever asks, and kept for the job that it is of. */
export class LeaseDesk {
  readonly #server: HeldServer;
  readonly #kept = new Map<string, RpcResult>();

  constructor(server: HeldServer) {
    this.#server = server;
  }

  /** Delivered, and not yet taken up by its job's worker. */
  keptFor(job: string): Evaluation | undefined {
    const kept = this.#kept.get(job);
    return kept === undefined ? undefined : evaluationIn(kept);
  }

  /** The answer to a worker's dequeue, if there is an evaluation of its job. */
  take(job: string): RpcResult | undefined {
    this.#fetchUntil(job);
    const reply = this.#kept.get(job);
    this.#kept.delete(job);
    return reply;
  }

  /** Leases of a leader that is gone. */
  forget(): void {
    this.#kept.clear();
  }

  #fetchUntil(job: string): void {
    while (!this.#kept.has(job)) {
      const args: RpcMethods['Eval.Dequeue']['args'] = { Schedulers: ['service'], Timeout: 1 };
      const id = this.#server.call('Eval.Dequeue', args);
      const reply = this.#server.take(id);
      if (reply === undefined) return this.#server.cancel(id);
      const evaluation = evaluationIn(reply);
      if (evaluation === undefined) return;
      this.#kept.set(evaluation.JobID, reply);
    }
  }
}

function evaluationIn(reply: RpcResult): Evaluation | undefined {
  if ('error' in reply) return undefined;
  return (reply.ok as RpcMethods['Eval.Dequeue']['reply']).Eval ?? undefined;
}

const ENDS: readonly RpcMethod[] = ['Eval.Update', 'Eval.Reblock'];

export class Planner {
  readonly job: string;
  /** The node that the shuffle puts first, as an index into the nodes in order of id. */
  firstNode = 0;
  stage: PlanStage = 'idle';
  /** The evaluation in hand, from its delivery to its end. */
  lease: Evaluation | undefined;
  /** The evaluation in hand, or the last one, had waited for its time; or one settled with it. */
  hasWaited = false;
  /** The plan on its way: submitted, or about to be. */
  plan: Plan | undefined;
  /** Evaluations of the job that were waiting when the last snapshot was taken: it has seen all they can tell. */
  overtaken: ReadonlySet<string> = new Set();
  readonly #server: HeldServer;
  readonly #desk: LeaseDesk;
  readonly #worker: Worker;
  #call: WorkerEffect | undefined;
  /** The submitted plan. */
  #rpc: RpcId | undefined;
  #entry: Held | undefined;
  /** The verdict on a plan that was cut: the worker hears it when it plans again. */
  #verdict: RpcResult | undefined;

  constructor(server: HeldServer, desk: LeaseDesk, job: string) {
    this.#server = server;
    this.#desk = desk;
    this.job = job;
    let ids = 0;
    this.#worker = new Worker({
      id: `worker-${job}`,
      types: ['service'],
      rng: { float: () => 0, int: (bound) => this.#swap(bound) },
      newId: () => `${job}-${String(++ids).padStart(4, '0')}`,
    });
    this.#take(this.#worker.apply({ type: 'view', view: server.view, at: server.at }));
  }

  /** The worker means to try again: its plan was cut, and it waits for newer state. */
  get triesAgain(): boolean {
    return this.#verdict !== undefined;
  }

  /** Take up an evaluation, or go on with the one in hand; go as far as what needs a step of its own. */
  planOn(waiting: ReadonlySet<string>): Obstacle {
    if (this.stage !== 'idle') return `a plan of ${this.job} is on its way already`;
    this.#take(this.#worker.apply({ type: 'view', view: this.#server.view, at: this.#server.at }));
    if (this.#verdict === undefined) {
      const delivered = this.#desk.take(this.job);
      if (delivered === undefined) return `no evaluation of ${this.job} is there to be dequeued`;
      this.lease = evaluationIn(delivered);
      this.hasWaited = this.lease !== undefined && this.lease.WaitUntil !== 0;
      this.#give(delivered);
    } else {
      const verdict = this.#verdict;
      this.#verdict = undefined;
      this.#give(verdict);
    }
    this.overtaken = new Set([...waiting].filter((id) => id !== this.lease?.ID));
    this.#draw();
    return undefined;
  }

  verify(): Obstacle {
    if (this.stage !== 'planned') return `no plan of ${this.job} waits to be verified`;
    this.stage = 'verified';
    if (this.#call?.method !== 'Plan.Submit') return undefined;
    this.#rpc = this.#server.call('Plan.Submit', this.#call.args);
    this.#entry = this.#server.fresh().find(({ command }) => command.type === 'ApplyPlanResults');
    return undefined;
  }

  commit(): Obstacle {
    if (this.stage !== 'verified') return `no plan of ${this.job} waits to be committed`;
    this.stage = 'idle';
    this.plan = undefined;
    if (this.#rpc === undefined) return this.#finish();
    if (this.#entry !== undefined) this.#server.commit(this.#entry);
    const reply = this.#server.take(this.#rpc);
    this.#rpc = undefined;
    this.#entry = undefined;
    if (reply === undefined) return `the plan of ${this.job} is not answered`;
    if (wasCut(reply)) {
      this.#verdict = reply;
      return undefined;
    }
    this.#give(reply);
    return this.#finish();
  }

  /** An evaluation that only found no room once more: nothing of it needs a step of its own. */
  settle(): void {
    this.verify();
    this.commit();
  }

  /** The plan on its way has been put into the log. */
  get hasEntry(): boolean {
    return this.#entry !== undefined;
  }

  /** What the plan on its way puts out of sight. */
  get outOfSight(): readonly Allocation[] {
    const written = Object.values(this.plan?.NodeAllocation ?? {}).flat();
    return written.filter(({ ClientStatus }) => ClientStatus === 'unknown');
  }

  /** The leader is gone: every call fails, and the worker asks for work again. */
  leaderLost(): void {
    const reply = this.#rpc === undefined ? undefined : this.#server.take(this.#rpc);
    this.#desk.forget();
    this.#verdict = undefined;
    this.#rpc = undefined;
    this.#entry = undefined;
    this.plan = undefined;
    this.stage = 'idle';
    this.lease = undefined;
    const failed = reply ?? { error: 'leadership lost' };
    while (this.#call !== undefined && this.#call.method !== 'Eval.Dequeue') this.#give(failed);
  }

  /** What the plan would commit after the check: empty when nothing of it is left. */
  get checked(): Pick<Plan, 'NodeUpdate' | 'NodeAllocation'> | undefined {
    if (this.stage !== 'verified' || this.plan === undefined) return undefined;
    if (this.#entry === undefined) return { NodeUpdate: {}, NodeAllocation: {} };
    const { command } = this.#entry;
    if (command.type !== 'ApplyPlanResults') return undefined;
    return { NodeUpdate: { all: command.stops }, NodeAllocation: { all: command.allocs } };
  }

  /** Up to the submission; without one, to the end, unless it blocks: then the end waits for the commit. */
  #draw(): void {
    let blocks = false;
    while (this.#call?.method === 'Eval.Create') {
      blocks ||= this.#call.args.Evals.some(({ Status }) => Status === 'blocked');
      this.#through(this.#call);
    }
    if (this.#call?.method === 'Plan.Submit') {
      this.plan = this.#call.args.Plan;
      this.stage = 'planned';
    } else if (blocks || this.#call?.method === 'Eval.Reblock') {
      this.stage = 'planned';
    } else {
      this.#finish();
    }
  }

  /** Report the end and give the lease back. */
  #finish(): Obstacle {
    while (this.#call !== undefined && this.#call.method !== 'Eval.Dequeue') {
      const { method } = this.#call;
      if (!ENDS.includes(method) && method !== 'Eval.Ack') return `the worker wants ${method} after its plan`;
      this.#through(this.#call);
    }
    this.lease = undefined;
    return undefined;
  }

  #through(call: WorkerEffect): void {
    const reply = this.#server.callThrough(call.method, call.args as never);
    this.#give(reply ?? { error: 'no answer' });
  }

  #give(result: RpcResult): void {
    const call = this.#call;
    if (call === undefined) return;
    this.#call = undefined;
    this.#take(this.#worker.apply({ type: 'reply', id: call.id, result, at: this.#server.at }));
  }

  #take(effects: readonly WorkerEffect[]): void {
    const last = effects.at(-1);
    if (last !== undefined) this.#call = last;
  }

  /** Fisher-Yates from the end: what to draw so that the wanted node comes first. */
  #swap(bound: number): number {
    return bound - 1 === this.firstNode ? 0 : bound - 1;
  }
}

function wasCut(reply: RpcResult): boolean {
  return 'ok' in reply && (reply.ok as { Result: PlanResult }).Result.RefreshIndex !== 0;
}
