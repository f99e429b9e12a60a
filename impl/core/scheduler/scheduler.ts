/**
 * One evaluation from start to end: attempts, what must be created before a plan is submitted, retries on newer
 * state, the final status. A generator: it yields what it wants done and is resumed with the answer; an answer that
 * is an error never resumes it, the worker gives the evaluation back instead. Reference page, sections 4.3, 5.1, 5.4.
 */
import type { JobType } from '../../../machines/vocabulary.ts';
import { assert, unreachable } from '../assert.ts';
import type { NewId, Rng } from '../effects.ts';
import type { AllocMetric, Evaluation, Index, Instant, Plan, PlanResult } from '../records.ts';
import type { StateView } from '../view.ts';
import { type Attempt, attemptGeneric } from './attempt.ts';
import { blockedEvaluation } from './evaluations.ts';
import { isEmptyPlan } from './plan-check.ts';
import { attemptSystem } from './system.ts';

export type SchedulingStep =
  | { readonly step: 'create'; readonly evaluations: readonly Evaluation[] }
  | { readonly step: 'submit'; readonly plan: Plan }
  /** Go on with a state at least this new. */
  | { readonly step: 'refresh'; readonly index: Index }
  | { readonly step: 'update'; readonly evaluation: Evaluation }
  | { readonly step: 'reblock'; readonly evaluation: Evaluation };

export interface StepAnswer {
  readonly at: Instant;
  /** Answers `refresh`. */
  readonly view?: StateView;
  /** Answers `submit`. */
  readonly result?: PlanResult;
}

export interface SchedulingContext {
  /** Stable while the evaluation is processed: one per delivery. */
  readonly rng: Rng;
  readonly newId: NewId;
}

const ATTEMPTS = { service: 5, system: 5, sysbatch: 5, batch: 2 } as const;

export type Scheduling = Generator<SchedulingStep, void, StepAnswer>;

/** Process one evaluation on a state at least as new as its wait index. `at` is now. */
export function* schedule(
  first: StateView,
  evaluation: Evaluation,
  at: Instant,
  context: SchedulingContext,
): Scheduling {
  if (evaluation.Type === '_core') {
    yield {
      step: 'update',
      evaluation: failedEvaluation(evaluation, 'no scheduler for core evaluations', at),
    };
    return;
  }
  const limit = ATTEMPTS[evaluation.Type];
  const progress: Progress = { view: first, at, blockedId: '', failed: {}, queued: {}, attempts: 0 };
  while (progress.attempts < limit) {
    const attempt = compute(progress, evaluation, context);
    yield* createFirst(progress, evaluation, attempt, context);
    const done = yield* commit(progress, attempt);
    if (done) {
      yield conclude(progress, evaluation, attempt);
      return;
    }
  }
  yield* giveUp(progress, evaluation, limit, context);
}

interface Progress {
  view: StateView;
  at: Instant;
  /** The blocked evaluation made for this one. */
  blockedId: string;
  failed: Readonly<Record<string, AllocMetric>>;
  queued: Readonly<Record<string, number>>;
  /** Since something was last committed. */
  attempts: number;
}

function compute(progress: Progress, evaluation: Evaluation, context: SchedulingContext): Attempt {
  const attemptContext = { now: progress.at, rng: context.rng, newId: context.newId };
  assert(evaluation.Type !== '_core', 'core evaluations are refused before');
  const attempt = attemptFor(evaluation.Type)(progress.view, evaluation, attemptContext);
  progress.failed = attempt.failed;
  progress.queued = attempt.wanted;
  return attempt;
}

export function attemptFor(type: JobType): typeof attemptGeneric {
  switch (type) {
    case 'service':
    case 'batch':
      return attemptGeneric;
    case 'system':
    case 'sysbatch':
      return attemptSystem;
    default:
      return unreachable(type);
  }
}

/** What must exist before the plan does: were the plan first, a crash between the two would lose the waiting. */
function* createFirst(
  progress: Progress,
  evaluation: Evaluation,
  attempt: Attempt,
  context: SchedulingContext,
): Scheduling {
  const blocked = blockedFor(progress, evaluation, attempt, context);
  if (blocked.length > 0) progress.blockedId = blocked[0]?.ID ?? '';
  for (const one of blocked) yield* create(progress, one);
  for (const followUp of attempt.followUps) yield* create(progress, followUp);
}

function* create(progress: Progress, evaluation: Evaluation): Scheduling {
  const answer = yield { step: 'create', evaluations: [evaluation] };
  progress.at = answer.at;
}

function blockedFor(
  progress: Progress,
  evaluation: Evaluation,
  attempt: Attempt,
  { newId }: SchedulingContext,
): readonly Evaluation[] {
  const needed = Object.keys(attempt.failed).length > 0;
  if (!needed || evaluation.Status === 'blocked' || progress.blockedId !== '') return [];
  const { view, at } = progress;
  const make = () =>
    blockedEvaluation(evaluation, newId, at, view.index, attempt.classes, attempt.failed, 'no-room');
  if (attempt.crowdedNodes === undefined) return [make()];
  return attempt.crowdedNodes.map((nodeId) => ({ ...make(), NodeID: nodeId }));
}

/** Submit the plan if there is one; true when nothing of it is left to do. */
function* commit(progress: Progress, attempt: Attempt): Generator<SchedulingStep, boolean, StepAnswer> {
  if (isEmptyPlan(attempt.plan)) return true;
  const answer = yield { step: 'submit', plan: attempt.plan };
  assert(answer.result, 'a submitted plan is answered by its result');
  progress.at = answer.at;
  progress.queued = stillQueued(attempt, answer.result);
  progress.attempts = attemptsAfter(progress.attempts, answer.result);
  if (answer.result.RefreshIndex === 0) return true;
  const refreshed = yield { step: 'refresh', index: answer.result.RefreshIndex };
  assert(refreshed.view, 'a refresh is answered by a view');
  progress.view = refreshed.view;
  progress.at = refreshed.at;
  return false;
}

/** A plan that was overtaken, by its job's next evaluation or by a node, is no sign of a conflict that stays. */
function attemptsAfter(attempts: number, result: PlanResult): number {
  if (result.Refused === true) return attempts;
  return isEmptyPlan(result) ? attempts + 1 : 0;
}

function stillQueued(attempt: Attempt, result: PlanResult): Record<string, number> {
  const accepted = new Set(
    Object.values(result.NodeAllocation).flatMap((allocs) => allocs.map((alloc) => alloc.ID)),
  );
  const left = Object.entries(attempt.wanted).map(([group, wanted]) => {
    const done = (attempt.placed[group] ?? []).filter((id) => accepted.has(id)).length;
    return [group, wanted - done] as const;
  });
  return Object.fromEntries(left);
}

/** A blocked evaluation that still found too little room goes back to waiting, with what it learnt. */
function conclude(progress: Progress, evaluation: Evaluation, attempt: Attempt): SchedulingStep {
  const outcome = {
    FailedTGAllocs: progress.failed,
    QueuedAllocations: progress.queued,
    SnapshotIndex: progress.view.index,
    ModifyTime: progress.at,
  };
  if (evaluation.Status === 'blocked' && Object.keys(progress.failed).length > 0) {
    const { eligible, escaped } = attempt.classes;
    const classes = { ClassEligibility: escaped ? {} : eligible, EscapedComputedClass: escaped };
    return { step: 'reblock', evaluation: { ...evaluation, ...outcome, ...classes } };
  }
  const done = { Status: 'complete', StatusDescription: '', BlockedEval: progress.blockedId } as const;
  return { step: 'update', evaluation: { ...evaluation, ...outcome, ...done } };
}

/** Conflict after conflict: fail, and leave a blocked evaluation that is tried again from time to time. */
function* giveUp(
  progress: Progress,
  evaluation: Evaluation,
  limit: number,
  { newId }: SchedulingContext,
): Scheduling {
  const { view, at, failed } = progress;
  const unknownClasses = { eligible: {}, escaped: false };
  const blocked = blockedEvaluation(
    evaluation,
    newId,
    at,
    view.index,
    unknownClasses,
    failed,
    'plan-conflicts',
  );
  yield* create(progress, blocked);
  const outcome = {
    FailedTGAllocs: failed,
    QueuedAllocations: progress.queued,
    SnapshotIndex: view.index,
    BlockedEval: blocked.ID,
  };
  const description = `maximum attempts reached (${limit})`;
  yield {
    step: 'update',
    evaluation: { ...failedEvaluation(evaluation, description, progress.at), ...outcome },
  };
}

function failedEvaluation(evaluation: Evaluation, description: string, at: Instant): Evaluation {
  return { ...evaluation, Status: 'failed', StatusDescription: description, ModifyTime: at };
}
