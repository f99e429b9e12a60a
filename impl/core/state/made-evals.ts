/**
 * The evaluations that an entry makes by itself, of what it finds and has changed. In the same entry, so no crash can
 * come between a cause and its evaluations.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, section 1.3, `createNodeEvals`.
 */
import { evalIdOf } from '../eval-ids.ts';
import { newEvaluation, type Stated } from '../new-evaluation.ts';
import { jobsOfNode } from '../node-jobs.ts';
import type { Evaluation, Node } from '../records.ts';
import { upsertEval } from './eval-writes.ts';
import { refreshJobStatuses } from './job-writes.ts';
import { rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

export function makeEval(write: Write, seed: string, stated: Omit<Stated, 'ID'> & Partial<Evaluation>): void {
  const ID = evalIdOf(seed, write.evalIds.length);
  write.evalIds.push(ID);
  upsertEval(write, newEvaluation({ ...stated, ID }));
  refreshJobStatuses(write, [stated]);
}

export function evaluateNode(write: Write, seed: string, node: Node): void {
  const placed = rowsUnder(write.tables.allocsByNode, node.ID);
  for (const job of jobsOfNode(node, placed, write.tables.jobs.values())) {
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
