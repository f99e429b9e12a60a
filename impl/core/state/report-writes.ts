/**
 * A batch of client reports, judged on the state that it finds: whose are taken, what each changes, and which jobs are
 * to be looked at again. Nothing goes back: see `takesReport`.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 3.4.
 */
import type { Trigger } from '../../../machines/vocabulary.ts';
import type { AllocReport, Command } from '../commands.ts';
import { hasDoneItsWork, isClientTerminal, mayReschedule } from '../lifecycle.ts';
import { mayReportAllocs } from '../reconnect.ts';
import type { Allocation, Instant, Job, Node } from '../records.ts';
import { mergeClientReport, takesReport } from './alloc-merge.ts';
import { refreshJobStatuses } from './job-writes.ts';
import { makeEval } from './made-evals.ts';
import { noteAllocReports } from './node-writes.ts';
import { key } from './tables.ts';
import type { Write } from './write.ts';

/** Priority of an evaluation for a job that no longer says its own. */
const DEFAULT_PRIORITY = 50;

/** Why a node may not report; undefined when it may. Upstream's words. */
export function reportRefusal(node: Node | undefined, nodeId: string): string | undefined {
  if (node === undefined) return `node ${nodeId} not found`;
  if (mayReportAllocs(node.Status)) return undefined;
  return `node ${nodeId} is not allowed to update allocs while in status ${node.Status}`;
}

/** Returns node id to why its reports were not taken. */
export function applyReports(
  write: Write,
  { allocs: reports, evalSeed }: Extract<Command, { type: 'AllocClientUpdate' }>,
): ReadonlyMap<string, string> {
  const refused = refusals(write, reports);
  const heard = reports.filter(({ NodeID }) => !refused.has(NodeID));
  const wanted = new Map<string, Wanted>();
  const written = heard.flatMap((report) => {
    const stored = write.tables.allocs.get(report.ID);
    // Of one that does not exist nothing is written, but its sender has been heard (section 2).
    if (stored === undefined || !takesReport(stored, report)) return [];
    const job = key(stored.Namespace, stored.JobID);
    const trigger = triggerOf(write, stored, report);
    if (trigger !== undefined && !wanted.has(job)) wanted.set(job, { stored, trigger });
    write.putAlloc(mergeClientReport(stored, report, write.index, write.at));
    return [stored];
  });
  noteAllocReports(
    write,
    heard.map((report) => report.NodeID),
  );
  refreshJobStatuses(write, written);
  for (const job of [...wanted.keys()].sort()) evaluate(write, evalSeed, wanted.get(job) as Wanted);
  return refused;
}

function refusals(write: Write, reports: readonly AllocReport[]): ReadonlyMap<string, string> {
  const refused = new Map<string, string>();
  for (const { NodeID } of reports) {
    const refusal = reportRefusal(write.tables.nodes.get(NodeID), NodeID);
    if (refusal !== undefined) refused.set(NodeID, refusal);
  }
  return refused;
}

/** An evaluation of a job, for what was heard of this allocation. */
interface Wanted {
  readonly stored: Allocation;
  readonly trigger: Trigger;
}

function evaluate(write: Write, seed: string, { stored, trigger }: Wanted): void {
  const job = write.tables.jobs.get(key(stored.Namespace, stored.JobID));
  makeEval(write, seed, {
    Namespace: stored.Namespace,
    JobID: stored.JobID,
    Type: job?.Type ?? stored.Job.Type,
    Priority: job?.Priority ?? DEFAULT_PRIORITY,
    TriggeredBy: trigger,
  });
}

function triggerOf(write: Write, stored: Allocation, report: AllocReport): Trigger | undefined {
  const job = write.tables.jobs.get(key(stored.Namespace, stored.JobID));
  return reportTrigger(stored, report, job, isOwned(write, stored), write.at);
}

/** A waiting evaluation owns the next decision. One that was made for a disconnect (before our time) owns none. */
function isOwned(write: Write, { FollowupEvalID }: Allocation): boolean {
  const owner = write.tables.evals.get(FollowupEvalID);
  return owner?.Status === 'pending' && owner.TriggeredBy !== 'max-disconnect-timeout';
}

/** Why the report calls for another look at the job; undefined when it does not. */
export function reportTrigger(
  stored: Allocation,
  report: AllocReport,
  job: Job | undefined,
  isOwnedByFollowUp: boolean,
  at: Instant,
): Trigger | undefined {
  const wasUnknown = stored.ClientStatus === 'unknown';
  if (!isClientTerminal(report) && !wasUnknown) return undefined;
  if (job === undefined) return 'job-deregister';
  const group = job.TaskGroups.find((it) => it.Name === stored.TaskGroup);
  if (group === undefined) return undefined;
  if (wasUnknown) return 'reconnect';
  if (report.ClientStatus === 'complete')
    return leavesAPlace(stored, report, job) ? 'alloc-failure' : undefined;
  const undecided = report.ClientStatus === 'failed' && !isOwnedByFollowUp;
  return undecided && mayReschedule(stored, group.ReschedulePolicy, at) ? 'alloc-failure' : undefined;
}

/**
 * A service is never done, so what has completed is to be placed again; batch work only if its client stopped it before it
 * was done. What has done the work of its replacement too lets that one go.
 */
function leavesAPlace(stored: Allocation, report: AllocReport, { Type }: Job): boolean {
  if (Type === 'service') return stored.DesiredStatus === 'run';
  if (Type !== 'batch') return false;
  const isDone = hasDoneItsWork({ ...stored, ...report });
  return isDone ? stored.NextAllocation !== '' : stored.DesiredStatus === 'run';
}
