/**
 * Of a group's classified allocations: which count, which are to be replaced now, which later. The step between
 * classification and placement. Reference page nomad-protocol.md, sections 4.1 and 4.3, column B.
 */
import { hasDoneItsWork, isServerTerminal, isTerminal } from '../lifecycle.ts';
import type { Allocation, Evaluation, Instant, Job } from '../records.ts';
import { clientStopAt, staysAway, stopAfterMs } from './alloc-predicates.ts';
import type { Due } from './follow-ups.ts';
import { attemptLeft, rescheduleVerdict } from './reschedule.ts';

export interface Split {
  /** Towards the group's count; failed ones included while they wait, or have no attempt left. */
  readonly counted: readonly Allocation[];
  readonly replaceNow: readonly Allocation[];
  readonly replaceLater: readonly Due[];
}

/** Apply the reschedule policy to what is in sight or over. What neither counts nor is replaced is forgotten. */
export function splitInSight(
  job: Job,
  inSight: readonly Allocation[],
  now: Instant,
  evaluation: Evaluation,
): Split {
  const counted: Allocation[] = [];
  const replaceNow: Allocation[] = [];
  const replaceLater: Due[] = [];
  for (const alloc of inSight) {
    const standing = job.Type === 'batch' ? batchStanding(alloc) : serviceStanding(alloc);
    if (standing === 'counts') counted.push(alloc);
    if (standing !== 'may be replaced' || alreadyReplaced(alloc)) continue;
    const verdict = rescheduleVerdict(alloc, now, evaluation.ID);
    if (verdict.kind === 'now') replaceNow.push(alloc);
    else counted.push(alloc);
    if (verdict.kind === 'later') replaceLater.push({ alloc, at: verdict.at });
  }
  return { counted, replaceNow, replaceLater };
}

type Standing = 'counts' | 'forgotten' | 'may be replaced';

/** A service is never done: what ended without failing leaves its place to a new one. */
function serviceStanding(alloc: Allocation): Standing {
  if (isServerTerminal(alloc)) return 'forgotten';
  if (alloc.ClientStatus === 'complete' || alloc.ClientStatus === 'lost') return 'forgotten';
  return wantsReplacement(alloc) ? 'may be replaced' : 'counts';
}

/** Batch work that is done keeps its place for ever. What was stopped before it was done leaves it. */
function batchStanding(alloc: Allocation): Standing {
  if (hasDoneItsWork(alloc) || (isServerTerminal(alloc) && isTakenAway(alloc))) return 'counts';
  if (isServerTerminal(alloc) || alloc.ClientStatus === 'complete') return 'forgotten';
  return wantsReplacement(alloc) ? 'may be replaced' : 'counts';
}

/**
 * What a drain takes away keeps its place, while it stops and when it has: it is not placed a second time (#28018). If
 * it failed on its way, or was given up, its work is to be done like any other's.
 */
function isTakenAway(alloc: Allocation): boolean {
  return staysAway(alloc) && alloc.ClientStatus !== 'failed' && alloc.ClientStatus !== 'lost';
}

/** The mark to be rescheduled by force is for what has failed: on what lives it cannot be, and is not acted on (#28445). */
function wantsReplacement(alloc: Allocation): boolean {
  return alloc.ClientStatus === 'failed';
}

function alreadyReplaced(alloc: Allocation): boolean {
  return alloc.NextAllocation !== '' && isTerminal(alloc);
}

/**
 * Of the allocations that are out of sight, those whose replacement carries on their chain: not replaced yet, and the
 * policy has an attempt left. Its delay does not matter here. Others are replaced because the count is short.
 */
export function replaceWhileAway(away: readonly Allocation[], now: Instant): readonly Allocation[] {
  return away.filter((alloc) => alloc.NextAllocation === '' && attemptLeft(alloc, now));
}

/**
 * Of the allocations that are over, those that were given up and have no successor yet: the next placement of their
 * group carries on their chain. Those of an earlier life of the job carry nothing on.
 */
export function givenUpWithoutSuccessor(job: Job, over: readonly Allocation[]): readonly Allocation[] {
  return over.filter(
    (alloc) =>
      alloc.ClientStatus === 'lost' &&
      isServerTerminal(alloc) &&
      alloc.NextAllocation === '' &&
      alloc.Job.CreateIndex === job.CreateIndex,
  );
}

/** Lost allocations that their cut-off client may still run for a while (`stop_after_client_disconnect`). */
export function stillStopping(allocs: readonly Allocation[], now: Instant): readonly Due[] {
  return allocs
    .filter((alloc) => stopAfterMs(alloc) !== undefined)
    .map((alloc) => ({ alloc, at: clientStopAt(alloc, now) }))
    .filter(({ at }) => at > now);
}
