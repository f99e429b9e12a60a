/**
 * Evaluations for everything that a node change concerns: one for each job with any allocation on the node,
 * terminal or not, and one for each system job that targets its datacenter. A second log entry, made from a
 * fresh look at the state: a crash between the two loses the evaluations, as upstream.
 * Source: reference page nomad-protocol.md, section 1.3, `createNodeEvals`, column B.
 */
import { newEvaluation } from '../new-evaluation.ts';
import type { Evaluation, Index, Job, Node } from '../records.ts';
import type { StateView } from '../view.ts';
import type { Answer, Context } from './context.ts';

export interface NodeEvals {
  readonly EvalIDs: readonly string[];
  readonly EvalCreateIndex: Index;
}

/** `node` is the record that the call has read: it may be gone from the state by now. */
export function createNodeEvals(
  context: Context,
  node: Node,
  nodeIndex: Index,
  answer: Pick<Answer<never>, 'refuse'>,
  then: (evals: NodeEvals) => void,
): void {
  const evals = concernedJobs(context.view, node).map((job) => nodeEval(context, job, node, nodeIndex));
  if (evals.length === 0) {
    then({ EvalIDs: [], EvalCreateIndex: 0 });
    return;
  }
  context.propose({ type: 'EvalUpdate', at: context.at, evals }, answer, ({ index }) =>
    then({ EvalIDs: evals.map((evaluation) => evaluation.ID), EvalCreateIndex: index }),
  );
}

function concernedJobs(view: StateView, node: Node): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const alloc of view.allocsByNode(node.ID)) {
    const id = `${alloc.Namespace}/${alloc.JobID}`;
    if (!jobs.has(id)) jobs.set(id, alloc.Job);
  }
  for (const job of view.jobs()) {
    const id = `${job.Namespace}/${job.ID}`;
    if (job.Type === 'system' && job.Datacenters.includes(node.Datacenter) && !jobs.has(id))
      jobs.set(id, job);
  }
  return [...jobs.keys()].sort().map((id) => jobs.get(id) as Job);
}

function nodeEval(context: Context, job: Job, node: Node, nodeIndex: Index): Evaluation {
  return newEvaluation({
    ID: context.newId(),
    Namespace: job.Namespace,
    JobID: job.ID,
    Type: job.Type,
    Priority: job.Priority,
    TriggeredBy: 'node-update',
    NodeID: node.ID,
    NodeModifyIndex: nodeIndex,
  });
}
