/**
 * The evaluations that an entry makes by itself, of what it finds and has changed. In the same entry, so no crash can
 * come between a cause and its evaluations.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 1.3, `createNodeEvals`.
 */
import { isInDatacenters } from '../datacenters.ts';
import { evalIdOf } from '../eval-ids.ts';
import { newEvaluation, type Stated } from '../new-evaluation.ts';
import type { Evaluation, Job, Node } from '../records.ts';
import { upsertEval } from './eval-writes.ts';
import { refreshJobStatuses } from './job-writes.ts';
import { key, rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

export function makeEval(write: Write, seed: string, stated: Omit<Stated, 'ID'> & Partial<Evaluation>): void {
  const ID = evalIdOf(seed, write.evalIds.length);
  write.evalIds.push(ID);
  upsertEval(write, newEvaluation({ ...stated, ID }));
  refreshJobStatuses(write, [stated]);
}

/** One for each job with any allocation on the node, ended or not, and each system job of its datacenter. */
export function evaluateNode(write: Write, seed: string, node: Node): void {
  for (const job of jobsOn(write, node)) {
    makeEval(write, seed, {
      Namespace: job.Namespace,
      JobID: job.ID,
      Type: job.Type,
      Priority: job.Priority,
      TriggeredBy: 'node-update',
      NodeID: node.ID,
      NodeModifyIndex: write.index,
    });
  }
}

function jobsOn(write: Write, node: Node): readonly Job[] {
  const jobs = new Map<string, Job>();
  for (const alloc of rowsUnder(write.tables.allocsByNode, node.ID)) {
    const id = key(alloc.Namespace, alloc.JobID);
    if (!jobs.has(id)) jobs.set(id, alloc.Job);
  }
  for (const [id, job] of write.tables.jobs.entries()) {
    if (job.Type === 'system' && isInDatacenters(job, node) && !jobs.has(id)) jobs.set(id, job);
  }
  return [...jobs.keys()].sort().map((id) => jobs.get(id) as Job);
}
