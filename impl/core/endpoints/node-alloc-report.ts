/**
 * `Node.UpdateAlloc`: a client tells how its allocations are. The node must be one that is heard from; reports
 * are batched, and each may give rise to an evaluation.
 * Source: reference page nomad-protocol.md, section 3.4, column B.
 */
import type { Trigger } from '../../../machines/vocabulary.ts';
import type { AllocReport } from '../commands.ts';
import { isClientTerminal, mayReschedule } from '../lifecycle.ts';
import { newEvaluation } from '../new-evaluation.ts';
import { mayReportAllocs } from '../reconnect.ts';
import type { Allocation, Evaluation, Job, Node } from '../records.ts';
import type { Context, Endpoint } from './context.ts';

/** Priority of an evaluation for a job that no longer says its own. */
const DEFAULT_PRIORITY = 50;

export const updateAlloc: Endpoint<'Node.UpdateAlloc'> = (context, args, answer) => {
  const reports = args.Alloc ?? [];
  const first = reports[0];
  if (first === undefined) return answer.refuse('must update at least one allocation');
  if (!first.NodeID) return answer.refuse('missing node ID');
  const refusal = refusalOf(context, first.NodeID, args.Evals ?? []);
  if (refusal !== undefined) return answer.refuse(refusal);
  const batch = context.leading?.reports;
  if (batch === undefined) return answer.refuse('No cluster leader');
  batch.add(reports, reportEvals(context, reports), answer, context.at);
};

/** Only the first report's node is looked at; the batch goes under its name (column B). */
function refusalOf(context: Context, nodeId: string, evals: readonly Evaluation[]): string | undefined {
  const node = context.view.node(nodeId);
  const refusal = refusalFor(node, nodeId, evals);
  context.trace({
    component: 'node',
    id: nodeId,
    cause: 'report-read',
    data: { status: node?.Status ?? null, taken: refusal === undefined },
  });
  return refusal;
}

function refusalFor(
  node: Node | undefined,
  nodeId: string,
  evals: readonly Evaluation[],
): string | undefined {
  if (node === undefined) return `node ${nodeId} not found`;
  if (!mayReportAllocs(node.Status)) {
    return `node ${nodeId} is not allowed to update allocs while in status ${node.Status}`;
  }
  if (evals.length > 0) return 'evals field must not be set';
  return undefined;
}

function reportEvals(context: Context, reports: readonly AllocReport[]): readonly Evaluation[] {
  return reports.flatMap((report) => {
    const stored = context.view.alloc(report.ID);
    const evaluation = stored === undefined ? undefined : reportEval(context, stored, report);
    return evaluation === undefined ? [] : [evaluation];
  });
}

function reportEval(context: Context, stored: Allocation, report: AllocReport): Evaluation | undefined {
  const job = context.view.job(stored.Namespace, stored.JobID);
  const trigger = triggerOf(context, stored, report, job);
  if (trigger === undefined) return undefined;
  return newEvaluation({
    ID: context.newId(),
    Namespace: stored.Namespace,
    JobID: stored.JobID,
    Type: job?.Type ?? stored.Job.Type,
    Priority: job?.Priority ?? DEFAULT_PRIORITY,
    TriggeredBy: trigger,
    CreateTime: context.at,
    ModifyTime: context.at,
  });
}

/** Why the report calls for another look at the job; undefined when it does not. */
export function triggerOf(
  context: Pick<Context, 'at'>,
  stored: Allocation,
  report: AllocReport,
  job: Job | undefined,
): Trigger | undefined {
  const wasUnknown = stored.ClientStatus === 'unknown';
  if (!isClientTerminal(report) && !wasUnknown) return undefined;
  if (job === undefined) return 'job-deregister';
  const group = job.TaskGroups.find((it) => it.Name === stored.TaskGroup);
  if (group === undefined) return undefined;
  if (wasUnknown) return 'reconnect';
  // A follow-up evaluation, where there is one, already owns the next decision.
  const undecided = report.ClientStatus === 'failed' && stored.FollowupEvalID === '';
  return undecided && mayReschedule(stored, group.ReschedulePolicy, context.at) ? 'alloc-failure' : undefined;
}

/** Write the batch if it is due. Every caller in it gets the entry's index. */
export function flushReports(context: Context): void {
  const batch = context.leading?.reports.take(context.at);
  if (batch === undefined) return;
  const refuseAll = (error: string): void => batch.waiting.forEach((waiting) => waiting.refuse(error));
  context.propose(
    { type: 'AllocClientUpdate', at: context.at, allocs: batch.allocs, evals: batch.evals },
    { refuse: refuseAll },
    ({ index }) => batch.waiting.forEach((waiting) => waiting.ok({ Index: index })),
  );
}
