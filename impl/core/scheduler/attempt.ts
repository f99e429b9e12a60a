/**
 * One attempt of the generic scheduler (service, batch): from a state and an evaluation to a plan, the follow-up
 * evaluations that go before it, and what could not be placed. Knows no retries and no messages; scheduler.ts does.
 */
import { isInDatacenters } from '../datacenters.ts';
import type { NewId, Rng } from '../effects.ts';
import type { Allocation, AllocMetric, Evaluation, Instant, Job, Plan, TaskGroup } from '../records.ts';
import type { StateView } from '../view.ts';
import { resourcesOf } from './binpack.ts';
import type { ClassKnowledge } from './evaluations.ts';
import { candidateNodes, nodeReady } from './feasible.ts';
import { PlanDraft } from './plan-draft.ts';
import { type Choice, Ranker } from './rank.ts';
import { type Placement, reconcile, type Reconciled } from './reconcile.ts';
import { advanceTracker } from './reschedule.ts';

export interface AttemptContext {
  readonly now: Instant;
  readonly rng: Rng;
  readonly newId: NewId;
}

export interface Attempt {
  readonly plan: Plan;
  readonly followUps: readonly Evaluation[];
  /** Groups with a placement that found no node. */
  readonly failed: Readonly<Record<string, AllocMetric>>;
  /** How many placements each group was to get. */
  readonly wanted: Readonly<Record<string, number>>;
  /** Ids of the plan's new allocations, by group: what is still queued when the plan is cut. */
  readonly placed: Readonly<Record<string, readonly string[]>>;
  readonly classes: ClassKnowledge;
  /** System jobs: each of these nodes lacks room and waits for its own. */
  readonly crowdedNodes?: readonly string[];
}

export function attemptGeneric(view: StateView, evaluation: Evaluation, context: AttemptContext): Attempt {
  const job = view.job(evaluation.Namespace, evaluation.JobID);
  const draft = new PlanDraft(view, context.now);
  const nodeOf = (id: string) => view.node(id);
  const ranker =
    job === undefined ? undefined : new Ranker(job, candidateNodes(view, job), draft, nodeOf, context.rng);
  const reconciled = reconcile({
    job,
    allocs: view.allocsByJob(evaluation.Namespace, evaluation.JobID),
    nodeOf,
    now: context.now,
    evaluation,
    newId: context.newId,
    mayUpdateInPlace: (alloc, group) => job !== undefined && staysOn(view, job, alloc, group, context),
  });
  writeKnown(draft, view, job, reconciled);
  const placing = new Placing(draft, ranker, job, evaluation, context);
  for (const placement of reconciled.place) placing.place(placement);
  return {
    plan: draft.finish(evaluation, job),
    followUps: reconciled.followUps,
    failed: placing.failed,
    wanted: wantedCounts(job, reconciled.place),
    placed: placing.placed,
    classes: ranker?.classKnowledge() ?? { eligible: {}, escaped: false },
  };
}

/** Everything that needs no search for a node. */
function writeKnown(draft: PlanDraft, view: StateView, job: Job | undefined, reconciled: Reconciled): void {
  for (const stop of reconciled.stop) draft.stop(stop);
  for (const alloc of reconciled.reconnect) draft.write(alloc);
  for (const alloc of reconciled.awaited) if (takesNotes(view, alloc)) draft.write(alloc);
  for (const alloc of reconciled.inPlace) {
    if (job !== undefined) draft.write({ ...alloc, Job: job });
  }
}

/**
 * A failed allocation's follow-up is written down only where the plan check lets it: a rejected note would cost
 * the whole plan its retries (S15), while the follow-up finds the allocation due without it.
 */
function takesNotes(view: StateView, alloc: Allocation): boolean {
  const node = view.node(alloc.NodeID);
  return node !== undefined && nodeReady(node);
}

/** A running allocation may be told of a version that changes no task, if its node may still run the group. */
function staysOn(
  view: StateView,
  job: Job,
  alloc: Allocation,
  group: TaskGroup,
  context: AttemptContext,
): boolean {
  const node = view.node(alloc.NodeID);
  if (node === undefined || !isInDatacenters(job, node)) return false;
  const alone = new PlanDraft(view, context.now);
  alone.stop({ alloc, description: '' });
  const choice = new Ranker(job, [node], alone, (id) => view.node(id), context.rng).chooseOn(node, group);
  return !('failed' in choice);
}

function wantedCounts(job: Job | undefined, placements: readonly Placement[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const group of job?.Stop === false ? job.TaskGroups : []) counts[group.Name] = 0;
  for (const { group } of placements) counts[group.Name] = (counts[group.Name] ?? 0) + 1;
  return counts;
}

/** Finding nodes, one placement after the other, each seeing the ones before. */
class Placing {
  readonly failed: Record<string, AllocMetric> = {};
  readonly placed: Record<string, string[]> = {};
  private readonly draft: PlanDraft;
  private readonly ranker: Ranker | undefined;
  private readonly job: Job | undefined;
  private readonly evaluation: Evaluation;
  private readonly context: AttemptContext;

  constructor(
    draft: PlanDraft,
    ranker: Ranker | undefined,
    job: Job | undefined,
    evaluation: Evaluation,
    context: AttemptContext,
  ) {
    this.draft = draft;
    this.ranker = ranker;
    this.job = job;
    this.evaluation = evaluation;
    this.context = context;
  }

  place(placement: Placement): void {
    const { group, stopPrevious } = placement;
    // One failure speaks for the group: its other placements would fail alike.
    if (this.ranker === undefined || this.job === undefined || this.failed[group.Name] !== undefined) return;
    if (stopPrevious !== undefined) this.draft.stop(stopPrevious);
    const choice = this.ranker.choose(group, penalisedNodes(placement));
    if ('failed' in choice) {
      this.failed[group.Name] = choice.failed;
      if (stopPrevious !== undefined) this.draft.unstop(stopPrevious.alloc);
      return;
    }
    const alloc = newAllocation(this.job, this.evaluation, placement, choice, this.context);
    this.draft.write(alloc);
    this.placed[group.Name] = [...(this.placed[group.Name] ?? []), alloc.ID];
  }
}

/** Where the chain has failed before. */
function penalisedNodes({ previous }: Placement): ReadonlySet<string> {
  if (previous?.ClientStatus !== 'failed') return new Set();
  const earlier = previous.RescheduleTracker?.Events.map((event) => event.PrevNodeID) ?? [];
  return new Set([previous.NodeID, ...earlier]);
}

/** A placement on the chosen node, pending. */
export function newAllocation(
  job: Job,
  evaluation: Evaluation,
  { name, group, previous, reschedules }: Placement,
  { node, ports, score }: Choice,
  { now, newId }: AttemptContext,
): Allocation {
  const tracker =
    reschedules && previous !== undefined ? { RescheduleTracker: advanceTracker(previous, now) } : {};
  return {
    ID: newId(),
    EvalID: evaluation.ID,
    Name: name,
    Namespace: job.Namespace,
    NodeID: node.ID,
    NodeName: node.Name,
    JobID: job.ID,
    Job: job,
    TaskGroup: group.Name,
    AllocatedResources: resourcesOf(group, ports),
    DesiredStatus: 'run',
    DesiredDescription: '',
    DesiredTransition: {},
    ClientStatus: 'pending',
    ClientDescription: '',
    TaskStates: {},
    AllocStates: [],
    Score: score,
    PreviousAllocation: previous?.ID ?? '',
    NextAllocation: '',
    FollowupEvalID: '',
    ...tracker,
    DeploymentID: '',
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: now,
    ModifyTime: now,
  };
}
