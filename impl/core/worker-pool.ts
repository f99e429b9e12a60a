/**
 * The scheduling workers of one server process, and whose call is whose. Carries only.
 */
import { JOB_TYPES } from '../../machines/vocabulary.ts';
import { earliest } from './deadlines.ts';
import type { NewId, Rng, RpcId, RpcResult } from './effects.ts';
import type { Instant } from './records.ts';
import { Worker, type WorkerEffect, type WorkerInput } from './scheduler/worker.ts';
import type { StateView } from './view.ts';

export interface WorkerPoolConfig {
  readonly count: number;
  /** Prefix of call ids, unique over the restarts of this server. */
  readonly life: string;
  readonly rng: Rng;
  readonly newId: NewId;
}

export class WorkerPool {
  private readonly workers: readonly Worker[];
  private readonly callers = new Map<RpcId, Worker>();
  private view: StateView | undefined;

  constructor({ count, life, rng, newId }: WorkerPoolConfig) {
    this.workers = Array.from(
      { length: count },
      (_, i) => new Worker({ id: `${life}/worker-${i}`, types: JOB_TYPES, rng, newId }),
    );
  }

  /** The local state; the first one starts the workers. The same one again means nothing. */
  see(view: StateView, at: Instant): readonly WorkerEffect[] {
    if (view === this.view) return [];
    this.view = view;
    return this.all({ type: 'view', view, at });
  }

  time(at: Instant): readonly WorkerEffect[] {
    return this.all({ type: 'time', at });
  }

  reply(id: RpcId, result: RpcResult, at: Instant): readonly WorkerEffect[] {
    const worker = this.callers.get(id);
    this.callers.delete(id);
    return worker === undefined ? [] : this.input(worker, { type: 'reply', id, result, at });
  }

  nextDeadline(): Instant | undefined {
    return earliest(...this.workers.map((worker) => worker.nextDeadline()));
  }

  private all(input: WorkerInput): readonly WorkerEffect[] {
    return this.workers.flatMap((worker) => this.input(worker, input));
  }

  private input(worker: Worker, input: WorkerInput): readonly WorkerEffect[] {
    const effects = worker.apply(input);
    for (const effect of effects) this.callers.set(effect.id, worker);
    return effects;
  }
}
