/**
 * A job's plan: drawn on a snapshot, verified on a later one, committed later still; and what makes a waiting
 * evaluation due. Reference page sections 4 and 5.
 */
import type { LocalState, Scalar } from '../../model/types.ts';
import type { JointEvent, Observation, Part } from '../../model/world.ts';
import type { Cast, JobCast, SlotCast } from '../cast.ts';
import { setupOf } from '../components.ts';
import { type Planned, appliedFor, liveCountOn, planHolds, plannedFor, ruled } from '../observe-by.ts';
import * as see from '../observe.ts';
import { arePlansMerged, fieldFor, step } from './joint.ts';
import { churnOf } from './witness.ts';

type Payload = Record<string, Scalar | Observation>;

export function schedulingSteps(cast: Cast, job: JobCast): JointEvent[] {
  return [
    ...planned(cast, job),
    ...(arePlansMerged(cast)
      ? [applied(cast, job)]
      : [verified(cast, job), committed(cast, job), ...(mayBeRefused(cast) ? [refused(cast, job)] : [])]),
    timeoutDue(job),
    retryDue(job),
  ];
}

/** One joint event for each way in which ranking and scores may turn out: the world leaves them open. */
function planned(cast: Cast, job: JobCast): JointEvent[] {
  const scores = cast.config.scores === 'any' ? [false, true] : [false];
  const snapshot = snapshotFields(cast, job);
  const names = (pick: number, replacementWins: boolean) =>
    [
      `${job.config.name} is planned`,
      ...(cast.nodes.length > 1 ? [`n${pick} first`] : []),
      ...(replacementWins ? ['the replacement scoring higher'] : []),
    ].join(', ');
  return cast.nodes.flatMap(({ number: pick }) =>
    scores.map((replacementWins) =>
      step(
        names(pick, replacementWins),
        `A scheduler takes a snapshot and draws a plan for job ${job.config.name}.`,
        [{ component: job.evaluation, type: 'PLANNED', with: { pick, replacementWins, ...snapshot } }],
      ),
    ),
  );
}

function snapshotFields(cast: Cast, job: JobCast): Payload {
  const nodes = cast.nodes.map((n) => n.node);
  const others = cast.slots.filter((s) => s.job !== job.config).map((s) => s.alloc);
  return {
    ...fieldFor(
      job.slots,
      (s) => s.slot,
      (s) => ({ of: [s.alloc, ...nodes], as: ruled(cast.rules).snapshotOf(job.config) }),
    ),
    ...fieldFor(
      cast.nodes,
      (n) => `open${n.number}`,
      (n) => ({ of: n.node, as: see.isOpen }),
    ),
    ...fieldFor(
      cast.nodes,
      (n) => `taken${n.number}`,
      (n) => (others.length === 0 ? 0 : { of: others, as: liveCountOn(n.number) }),
    ),
  };
}

/** Plans are checked one at a time: none while another is verified and not yet committed. */
function verified(cast: Cast, job: JobCast): JointEvent {
  return step(
    `plan of ${job.config.name} is verified`,
    `The plan applier checks the plan for ${job.config.name} against the nodes.`,
    [{ component: job.evaluation, type: 'VERIFIED', with: verificationFields(cast) }],
    cast.jobs
      .filter((other) => other !== job)
      .map((other) => ({ of: other.evaluation, is: see.isNotVerified })),
  );
}

function verificationFields(cast: Cast): Payload {
  const allocs = cast.slots.map((s) => s.alloc);
  return {
    ...fieldFor(
      cast.nodes,
      (n) => `status${n.number}`,
      (n) => ({ of: n.node, as: see.statusOf }),
    ),
    ...fieldFor(
      cast.nodes,
      (n) => `eligible${n.number}`,
      (n) => ({ of: n.node, as: see.isEligible }),
    ),
    ...fieldFor(
      cast.nodes,
      (n) => `used${n.number}`,
      (n) => ({ of: allocs, as: liveCountOn(n.number) }),
    ),
  };
}

/** Verified and committed in one step. What outdates the plan has ended it before (`atOnce`). */
function applied(cast: Cast, job: JobCast): JointEvent {
  const of = whatAPlanRestsOn(cast, job);
  const does = (slot: string) => appliedFor(setupOf(cast, job))(slot);
  return step(`plan of ${job.config.name} is committed`, `The plan for ${job.config.name} is committed.`, [
    { component: job.evaluation, type: 'APPLIED', with: verificationFields(cast) },
    ...job.slots.flatMap((s) => appliedTo(s, of, does(s.slot))),
    { component: job.churn, type: 'PLAN_COMMITTED', with: { ...churnOf(cast, job) }, optional: true },
  ]);
}

function committed(cast: Cast, job: JobCast): JointEvent {
  return step(
    `plan of ${job.config.name} is committed`,
    `The plan for ${job.config.name} is committed.`,
    [
      { component: job.evaluation, type: 'COMMITTED' },
      ...job.slots.flatMap((s) => appliedTo(s, [job.evaluation], plannedFor(s.slot))),
      { component: job.churn, type: 'PLAN_COMMITTED', with: { ...churnOf(cast, job) }, optional: true },
    ],
    mayBeRefused(cast) ? [{ of: whatAPlanRestsOn(cast, job), is: holds(cast, job) }] : [],
  );
}

const mayBeRefused = (cast: Cast) => cast.rules.planCommits === 'if-it-still-holds';

function whatAPlanRestsOn(cast: Cast, job: JobCast): string[] {
  return [job.evaluation, ...cast.nodes.map((n) => n.node), ...cast.slots.map((s) => s.alloc)];
}

const holds = (cast: Cast, job: JobCast) => planHolds(setupOf(cast, job));

/** Its entry finds a plan that does not hold any more, writes nothing of it, and the job is evaluated again. */
function refused(cast: Cast, job: JobCast): JointEvent {
  const stillHolds = holds(cast, job);
  const isOutdated = function planIsOutdated(...states: [LocalState, ...LocalState[]]): boolean {
    return !stillHolds(...states);
  };
  return step(
    `plan of ${job.config.name} is refused`,
    `The entry with the plan for ${job.config.name} finds that it does not hold any more.`,
    [{ component: job.evaluation, type: 'REFUSED' }],
    [{ of: whatAPlanRestsOn(cast, job), is: isOutdated }],
  );
}

function appliedTo(s: SlotCast, of: readonly string[], does: Planned): Part[] {
  const { action, node, acts, places } = does;
  return [
    {
      component: s.alloc,
      type: 'PLAN_APPLIED',
      with: { action: { of, as: action }, node: { of, as: node } },
      only: { of, is: acts },
    },
    { component: s.task, type: 'WRITTEN', only: { of, is: acts } },
    { component: s.freshness, type: 'RENEWED', only: { of, is: places } },
  ];
}

function timeoutDue(job: JobCast): JointEvent {
  return step(
    `timeout of ${job.config.name} is due`,
    `The max-disconnect-timeout evaluation of ${job.config.name} is due.`,
    [{ component: job.evaluation, type: 'TIMEOUT_DUE' }],
    [{ of: job.slots.map((s) => s.alloc), is: see.noWindowRuns }],
  );
}

function retryDue(job: JobCast): JointEvent {
  return step(
    `retry of ${job.config.name} is due`,
    `The evaluation of ${job.config.name} that ran out of plan attempts is tried again.`,
    [{ component: job.evaluation, type: 'RETRY_DUE' }],
  );
}
