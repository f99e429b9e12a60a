/**
 * The plan queue and its single applier, on the leader: plans in order of priority, each checked on a state that
 * is new enough, at most one on its way into the log while the next is already checked on the assumption that it
 * will get there. Proposes nothing itself; the server does. Reference page nomad-protocol.md, section 5.4.
 */
import { assert } from '../assert.ts';
import type { Command } from '../commands.ts';
import { earliest } from '../deadlines.ts';
import type { Allocation, Index, Instant, Plan, PlanResult } from '../records.ts';
import type { StateView } from '../view.ts';
import { Heap } from './heap.ts';
import { OverlayView } from './overlay-view.ts';
import { checkPlan, isEmptyPlan, nodesOf } from './plan-check.ts';

/** How long a plan may wait for the state that it was made on. */
const STATE_WAIT_MS = 10_000;

export type PlanCommand = Extract<Command, { type: 'ApplyPlanResults' }>;

export type PlanDecision =
  /** Nothing of it can or need be committed: answer now. */
  | { readonly id: string; readonly result: PlanResult }
  /** Propose it; report back by `committed` or `failed`. */
  | { readonly id: string; readonly result: PlanResult; readonly command: PlanCommand }
  | { readonly id: string; readonly error: string };

interface Queued {
  readonly id: string;
  readonly plan: Plan;
  readonly order: number;
}

interface Checked {
  readonly id: string;
  readonly plan: Plan;
  readonly result: PlanResult;
}

function before(a: Queued, b: Queued): boolean {
  return a.plan.Priority !== b.plan.Priority ? a.plan.Priority > b.plan.Priority : a.order < b.order;
}

export class PlanApplier {
  private queue = new Heap<Queued>(before);
  private submissions = 0;
  /** In the log, not yet known to be committed. */
  private inFlight: Checked | undefined;
  /** Checked on top of the one in flight. */
  private checked: Checked | undefined;
  private lastPlanIndex: Index = 0;
  /** By job: the entry of its last plan. */
  private readonly plannedBy = new Map<string, Index>();
  /** Since when the first plan of the queue has waited for a newer state. */
  private waitingSince: Instant | undefined;

  /** `id` is the caller's, and comes back with the decision. */
  submit(id: string, plan: Plan): void {
    this.queue.push({ id, plan, order: this.submissions++ });
  }

  /**
   * The next decision that can be made on this state (the newest applied one), or undefined. Call until undefined
   * after each `submit`, `committed`, `failed` and each change of the state.
   */
  next(view: StateView, at: Instant): PlanDecision | undefined {
    if (this.inFlight === undefined && this.checked !== undefined)
      return this.propose(this.checked, view, at);
    if (this.checked !== undefined) return undefined;
    const first = this.queue.peek();
    if (first === undefined || this.followsInFlight(first.plan)) return undefined;
    if (view.index < Math.max(this.lastPlanIndex, first.plan.SnapshotIndex))
      return this.waitForState(first, at);
    this.waitingSince = undefined;
    this.queue.pop();
    return this.check(first, view, at);
  }

  /** The plan's entry is committed and applied at `index`: what to answer. */
  committed(id: string, index: Index): PlanResult {
    const done = this.land(id);
    this.lastPlanIndex = Math.max(this.lastPlanIndex, index);
    this.plannedBy.set(jobOf(done.plan), index);
    const refresh = done.result.RefreshIndex;
    return {
      ...done.result,
      AllocIndex: index,
      RefreshIndex: refresh === 0 ? 0 : Math.max(refresh, index),
    };
  }

  /** The plan's entry will not be committed. */
  failed(id: string): void {
    this.land(id);
    this.checkAgain();
  }

  /** The plan's entry found at `index` that it does not hold any more, and wrote nothing: what to answer. */
  refused(id: string, index: Index): PlanResult {
    const { plan } = this.land(id);
    this.checkAgain();
    return { ...outdated(plan, index), Refused: true };
  }

  /** What was checked on top of a plan that came to nothing goes back into the queue. */
  private checkAgain(): void {
    if (this.checked === undefined) return;
    this.queue.push({ id: this.checked.id, plan: this.checked.plan, order: -1 });
    this.checked = undefined;
  }

  /** Leadership is lost: forget every plan; returns the ids that nobody will answer otherwise. */
  reset(): readonly string[] {
    const ids = [this.inFlight?.id, this.checked?.id].filter((id) => id !== undefined);
    for (let first = this.queue.pop(); first !== undefined; first = this.queue.pop()) ids.push(first.id);
    this.inFlight = undefined;
    this.checked = undefined;
    this.waitingSince = undefined;
    this.lastPlanIndex = 0;
    this.plannedBy.clear();
    return ids;
  }

  /** When a plan will have waited too long for its state. */
  nextDeadline(): Instant | undefined {
    return earliest(this.waitingSince === undefined ? undefined : this.waitingSince + STATE_WAIT_MS);
  }

  private waitForState(first: Queued, at: Instant): PlanDecision | undefined {
    this.waitingSince ??= at;
    if (at < this.waitingSince + STATE_WAIT_MS) return undefined;
    this.waitingSince = undefined;
    this.queue.pop();
    return { id: first.id, error: 'timed out waiting for the state that the plan was made on' };
  }

  /** A plan for the same job is on its way: until it lands, nobody can have planned with it in mind. */
  private followsInFlight(plan: Plan): boolean {
    return this.inFlight !== undefined && jobOf(this.inFlight.plan) === jobOf(plan);
  }

  private check(queued: Queued, view: StateView, at: Instant): PlanDecision | undefined {
    const plannedIndex = this.plannedBy.get(jobOf(queued.plan)) ?? 0;
    if (queued.plan.SnapshotIndex < plannedIndex)
      return { id: queued.id, result: outdated(queued.plan, plannedIndex) };
    const state = this.inFlight === undefined ? view : new OverlayView(view, this.inFlight.result);
    const result = checkPlan(state, queued.plan);
    if (isEmptyPlan(result)) return { id: queued.id, result };
    const checked = { id: queued.id, plan: queued.plan, result };
    if (this.inFlight === undefined) return this.propose(checked, view, at);
    this.checked = checked;
    return undefined;
  }

  private propose(checked: Checked, view: StateView, at: Instant): PlanDecision {
    this.inFlight = checked;
    this.checked = undefined;
    return { id: checked.id, result: checked.result, command: commandFor(checked, view, at) };
  }

  private land(id: string): Checked {
    const landed = this.inFlight;
    assert(landed?.id === id, 'the plan in flight is the one that lands');
    this.inFlight = undefined;
    return landed;
  }
}

/**
 * An evaluation may be planned twice: its first worker hears nothing of its plan, gives the evaluation back, and the
 * next one starts before that plan lands. Both plans fit, and together they would run the job twice (S2).
 */
function outdated(plan: Plan, plannedIndex: Index): PlanResult {
  const nothing = { NodeUpdate: {}, NodeAllocation: {}, AllocIndex: 0 };
  return { ...nothing, RejectedNodes: nodesOf(plan), RefreshIndex: plannedIndex };
}

/** A plan is for the allocations of one job. */
function jobOf({ NodeUpdate, NodeAllocation }: Plan): string {
  const [first] = [...Object.values(NodeAllocation), ...Object.values(NodeUpdate)].flat();
  return first === undefined ? '' : `${first.Namespace}/${first.JobID}`;
}

/**
 * Changes of existing allocations come before new ones: a new one puts its link on the one it replaces, and a
 * later write of that one would take the link away again (S8).
 */
function commandFor({ plan, result }: Checked, view: StateView, at: Instant): PlanCommand {
  const writes = flat(result.NodeAllocation);
  const isNew = (alloc: Allocation) => view.alloc(alloc.ID) === undefined;
  return {
    type: 'ApplyPlanResults',
    at,
    evalId: plan.EvalID,
    snapshotIndex: plan.SnapshotIndex,
    job: plan.Job,
    stops: flat(result.NodeUpdate),
    allocs: [...writes.filter((alloc) => !isNew(alloc)), ...writes.filter(isNew)],
  };
}

function flat(lists: Plan['NodeUpdate']): readonly Allocation[] {
  return Object.values(lists)
    .flat()
    .sort((a, b) => (a.ID < b.ID ? -1 : 1));
}
