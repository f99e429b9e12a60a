/**
 * What the entries about drains write: marks on what may go, the end of a drain, and the marks taken back with it. Who
 * may go, and when a drain is over, is decided in `drain.ts`.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.6 and 3.3 (A13).
 */
import { drainStep } from '../drain.ts';
import { isClientTerminal, isServerTerminal } from '../lifecycle.ts';
import type { DesiredTransition } from '../drain-records.ts';
import type { Allocation, Node } from '../records.ts';
import { mergeTransition, withoutDrainMark } from './alloc-merge.ts';
import { makeEval } from './made-evals.ts';
import { putDrain } from './node-writes.ts';
import { key, rowsUnder } from './tables.ts';
import { TablesView } from './view.ts';
import type { Write } from './write.ts';

/** Go on with the drains of these nodes, as far as the state that the entry finds allows. */
export function advanceDrains(write: Write, seed: string, nodeIds: readonly string[]): void {
  const { marks, ended } = drainStep(new TablesView(write.index, write.tables), nodeIds, write.at);
  for (const alloc of marks) write.putAlloc(mergeTransition(alloc, markOf(alloc), write.index, write.at));
  for (const node of ended) endDrain(write, node);
  evaluateJobs(write, seed, [...marks, ...ended.flatMap(({ ID }) => takeBackMarks(write, ID))]);
}

/** Work that ends by itself is not done again elsewhere because its node was drained (#26929). */
function markOf({ Job }: Allocation): DesiredTransition {
  const mark = { Migrate: true, MigrateForDrain: true };
  return Job.Type === 'batch' ? { ...mark, MigrateDisablePlacement: true } : mark;
}

/** The node stays closed: who had it drained says when it may be used again. */
function endDrain(write: Write, node: Node): void {
  const event = { Message: 'Node drain complete', Subsystem: 'Drain', Timestamp: write.at };
  putDrain(write, node, { strategy: null, markEligible: false, isComplete: true, event });
}

/**
 * The marks of a drain end with it: what is still wanted on its node stays. Of what an operator has told to move, the
 * mark stands; so does that of what is being stopped. Returns those that stay and have not ended.
 */
export function takeBackMarks(write: Write, nodeId: string): readonly Allocation[] {
  const staying = rowsUnder(write.tables.allocsByNode, nodeId).filter(
    (alloc) => alloc.DesiredTransition.MigrateForDrain === true && !isServerTerminal(alloc),
  );
  for (const alloc of staying) {
    write.putAlloc({
      ...alloc,
      DesiredTransition: withoutDrainMark(alloc.DesiredTransition),
      ModifyIndex: write.index,
      AllocModifyIndex: write.index,
      ModifyTime: write.at,
    });
  }
  return staying.filter((alloc) => !isClientTerminal(alloc));
}

/** One for each of their jobs. A plan that was made before knows nothing of the marks, and is refused for it. */
export function evaluateJobs(write: Write, seed: string, allocs: readonly Allocation[]): void {
  const jobs = new Map(allocs.map((alloc) => [key(alloc.Namespace, alloc.JobID), alloc]));
  for (const [id, alloc] of [...jobs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const job = write.tables.jobs.get(id) ?? alloc.Job;
    makeEval(write, seed, {
      Namespace: alloc.Namespace,
      JobID: alloc.JobID,
      Type: job.Type,
      Priority: job.Priority,
      TriggeredBy: 'node-drain',
      JobModifyIndex: job.JobModifyIndex,
    });
  }
}
