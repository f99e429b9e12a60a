/**
 * What a new leader does about allocations that came back while their servers died: the evaluation that was to choose
 * between one of them and its replacement may have gone with them. Among our own servers nothing is ever found: the entry
 * that hears the return makes that evaluation.
 * Source: docs/protocol/divergence.md, "What servers of another revision left behind".
 */
import { isServerTerminal } from '../lifecycle.ts';
import { newEvaluation, ofJobOf } from '../new-evaluation.ts';
import type { Allocation } from '../records.ts';
import { needsToReconnect } from '../scheduler/alloc-predicates.ts';
import { key } from '../state/tables.ts';
import type { StateView } from '../view.ts';
import type { Context } from './context.ts';

/** Put in an evaluation for each job with a return that none is about to settle. If the write fails, the next leader looks again. */
export function settleReturns(context: Context): void {
  const evals = unsettledReturns(context.view).map((alloc) =>
    newEvaluation({ ...ofJobOf(alloc, 'reconnect'), ID: context.newId() }),
  );
  if (evals.length === 0) return;
  context.propose({ type: 'EvalUpdate', at: context.at, evals }, { refuse: () => {} }, () => {});
}

/** One allocation of each such job, in order of ids. On a node that is not ready, its becoming ready is still to come. */
function unsettledReturns(view: StateView): readonly Allocation[] {
  const ofJobs = new Map<string, Allocation>();
  for (const alloc of view.allocs()) {
    const isBack = alloc.ClientStatus === 'running' && !isServerTerminal(alloc) && needsToReconnect(alloc);
    if (isBack && view.node(alloc.NodeID)?.Status === 'ready' && !isAwaited(view, alloc))
      ofJobs.set(key(alloc.Namespace, alloc.JobID), alloc);
  }
  return [...ofJobs.values()];
}

/** An evaluation of its job is queued, and looks at all of it. */
function isAwaited(view: StateView, { Namespace, JobID }: Allocation): boolean {
  return view.evaluationsByJob(Namespace, JobID).some(({ Status, WaitUntil }) => {
    return Status === 'pending' && WaitUntil === 0;
  });
}
