/** What time does to an allocation: its disconnect window ends, and at last it is collected. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Part } from '../../model/world.ts';
import type { Cast, JobCast, SlotCast } from '../cast.ts';
import { ruled } from '../observe-by.ts';
import * as see from '../observe.ts';
import { arePlansMerged, step } from './joint.ts';

export function slotSteps(cast: Cast, job: JobCast, slot: SlotCast): JointEvent[] {
  return [
    windowEnds(cast, job, slot),
    ...(cast.rules.followUp === 'when-a-window-ends' ? [returnIsNoticed(cast, job, slot)] : []),
    collected(cast, job, slot),
  ];
}

/** What only a new leader can find: the evaluation that was to settle a return went with the servers that owed it. */
function returnIsNoticed(cast: Cast, job: JobCast, { slot, alloc }: SlotCast): JointEvent {
  return step(
    `return of ${slot} is noticed`,
    `Allocation ${slot} is back on a node that is ready, and no evaluation is about to settle that.`,
    [{ component: job.evaluation, type: 'NOTIFIED', with: { evaluate: true, unblock: false } }],
    [{ of: [job.evaluation, alloc, ...cast.nodes.map((n) => n.node)], is: isUnsettledReturn }],
  );
}

function isUnsettledReturn(evaluation: LocalState, alloc: LocalState, ...nodes: LocalState[]): boolean {
  const { pending, blocked } = see.evaluationOf(evaluation);
  if (evaluation.value !== 'idle' || pending || blocked === 'failed') return false;
  const { returning, desired, node } = see.allocOf(alloc);
  const record = nodes[node - 1];
  const isBack = returning && desired === 'run' && see.clientStatusOf(alloc) === 'running';
  return isBack && record !== undefined && see.isReady(record);
}

/** Where the end of a window is itself an entry, it gives the allocation up, and its job an evaluation. */
function windowEnds(cast: Cast, job: JobCast, { slot, alloc, task }: SlotCast): JointEvent {
  const isEntry = cast.rules.followUp === 'when-a-window-ends';
  const parts: Part[] = isEntry
    ? [
        { component: task, type: 'WRITTEN' },
        {
          component: job.evaluation,
          type: 'NOTIFIED',
          with: { evaluate: true, unblock: false, ...(arePlansMerged(cast) ? { atOnce: true } : {}) },
        },
      ]
    : [];
  return step(
    `window of ${slot} ends`,
    `The disconnect window of allocation ${slot} has passed.`,
    [{ component: alloc, type: 'WINDOW_EXPIRED' }, ...parts],
    [{ of: [alloc, ...cast.nodes.map((n) => n.node)], is: ruled(cast.rules).mayExpire }],
  );
}

function collected(cast: Cast, job: JobCast, { slot, alloc, task, freshness }: SlotCast): JointEvent {
  const calls = cast.nodes.flatMap((n) => n.reports.map((r) => r.call));
  return step(
    `${slot} is collected`,
    `Allocation ${slot} is garbage-collected.`,
    [
      { component: alloc, type: 'COLLECTED' },
      { component: task, type: 'COLLECTED' },
      { component: freshness, type: 'RENEWED' },
    ],
    [{ of: [job.evaluation, alloc, task, ...calls], is: overFor(slot) }],
  );
}

/** Real collection comes hours later: nothing on its way speaks of the allocation any more. */
function overFor(slot: string) {
  return function isOver(
    evaluation: LocalState,
    alloc: LocalState,
    task: LocalState,
    ...reports: LocalState[]
  ): boolean {
    if (evaluation.value !== 'idle' || see.evaluationOf(evaluation).pending) return false;
    const isStopped = see.hasEnded(alloc) && see.allocOf(alloc).desired === 'stop';
    const isSilent = !see.isRunning(task) && !see.hasToSay(task);
    return isStopped && isSilent && reports.every((report) => see.says(report, slot) === 'none');
  };
}
