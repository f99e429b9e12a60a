/**
 * Plans on their way: the applier that judges them and the workers that wait for its verdicts. Volatile, leader
 * only.
 */
import type { PlanResult } from './records.ts';
import { PlanApplier } from './scheduler/plan-applier.ts';

export interface Submitter {
  ok(result: PlanResult): void;
  refuse(error: string): void;
}

export class PlanDesk {
  readonly applier = new PlanApplier();
  private readonly submitters = new Map<string, Submitter>();
  private count = 0;

  get isIdle(): boolean {
    return this.submitters.size === 0;
  }

  submit(plan: Parameters<PlanApplier['submit']>[1], submitter: Submitter): void {
    const id = String(++this.count);
    this.submitters.set(id, submitter);
    this.applier.submit(id, plan);
  }

  /** Whoever waits for this plan; asked once. */
  take(id: string): Submitter | undefined {
    const submitter = this.submitters.get(id);
    this.submitters.delete(id);
    return submitter;
  }

  /** Everyone who waits, when there will be no verdicts. */
  abandon(): readonly Submitter[] {
    const waiting = [...this.submitters.values()];
    this.submitters.clear();
    this.applier.reset();
    return waiting;
  }
}
