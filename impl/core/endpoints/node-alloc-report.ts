/**
 * `Node.UpdateAlloc`: a client tells how its allocations are. The node must be one that is heard from, both when the
 * call is read and when the batch that it joins is applied; what follows from a report is decided there.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 3.4.
 */
import type { AllocReport } from '../commands.ts';
import type { Evaluation } from '../records.ts';
import type { Waiting } from '../report-batch.ts';
import { reportRefusal } from '../state/report-writes.ts';
import type { Committed, Context, Endpoint } from './context.ts';

export const updateAlloc: Endpoint<'Node.UpdateAlloc'> = (context, args, answer) => {
  const reports = args.Alloc ?? [];
  const first = reports[0];
  if (first === undefined) return answer.refuse('must update at least one allocation');
  if (!first.NodeID) return answer.refuse('missing node ID');
  const refusal = refusalOf(context, first.NodeID, { reports, evals: args.Evals ?? [] });
  if (refusal !== undefined) return answer.refuse(refusal);
  const batch = context.leading?.reports;
  if (batch === undefined) return answer.refuse('No cluster leader');
  batch.add(reports, answer, context.at);
};

/** A node speaks for its own allocations only: one call, one node, and each allocation on it. */
function foreignRefusal(
  { view }: Context,
  nodeId: string,
  reports: readonly AllocReport[],
): string | undefined {
  const foreign = reports.find(({ ID, NodeID }) => {
    const stored = view.alloc(ID);
    return NodeID !== nodeId || (stored !== undefined && stored.NodeID !== nodeId);
  });
  return foreign === undefined ? undefined : `allocation ${foreign.ID} is not on node ${nodeId}`;
}

function refusalOf(
  context: Context,
  nodeId: string,
  { reports, evals }: { readonly reports: readonly AllocReport[]; readonly evals: readonly Evaluation[] },
): string | undefined {
  const node = context.view.node(nodeId);
  const refusal =
    reportRefusal(node, nodeId) ??
    (evals.length > 0 ? 'evals field must not be set' : foreignRefusal(context, nodeId, reports));
  context.trace({
    component: 'node',
    id: nodeId,
    cause: 'report-read',
    data: { status: node?.Status ?? null, taken: refusal === undefined },
  });
  return refusal;
}

/** Write the batch if it is due. Every caller in it gets the entry's index, or why its reports were not taken. */
export function flushReports(context: Context): void {
  const batch = context.leading?.reports.take(context.at);
  if (batch === undefined) return;
  const refuseAll = (error: string): void => batch.calls.forEach(({ waiting }) => waiting.refuse(error));
  const allocs = batch.calls.flatMap(({ reports }) => reports);
  context.propose(
    { type: 'AllocClientUpdate', at: context.at, allocs, evalSeed: context.newId() },
    { refuse: refuseAll },
    (committed) => batch.calls.forEach(({ reports, waiting }) => answerCall(reports, waiting, committed)),
  );
}

function answerCall(reports: readonly AllocReport[], waiting: Waiting, { index, outcome }: Committed): void {
  const refusal = reports
    .map(({ NodeID }) => outcome.refusedNodes.get(NodeID))
    .find((reason) => reason !== undefined);
  if (refusal === undefined) waiting.ok({ Index: index });
  else waiting.refuse(refusal);
}
