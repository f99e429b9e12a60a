/**
 * How log entries change evaluations. A finished evaluation that placed everything settles its job, so what was
 * blocked for the job is cancelled with it.
 * Source: reference page nomad-protocol.md, section 5.1; upstream `state_store.go`.
 */
import type { Evaluation } from '../records.ts';
import { rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

export function upsertEval(write: Write, evaluation: Evaluation): void {
  const stored = write.tables.evals.get(evaluation.ID);
  write.putEval({
    ...evaluation,
    CreateIndex: stored?.CreateIndex ?? write.index,
    CreateTime: stored?.CreateTime ?? write.at,
    ModifyIndex: write.index,
    ModifyTime: write.at,
  });
  if (settlesItsJob(evaluation)) cancelBlocked(write, evaluation);
}

/** Complete, and nothing of the job was left unplaced. */
export function settlesItsJob(evaluation: Evaluation): boolean {
  return evaluation.Status === 'complete' && Object.keys(evaluation.FailedTGAllocs).length === 0;
}

function cancelBlocked(write: Write, settled: Evaluation): void {
  const siblings = rowsUnder(write.tables.evalsByJob, settled.Namespace, settled.JobID);
  for (const evaluation of siblings) {
    if (evaluation.Status !== 'blocked' || evaluation.ID === settled.ID) continue;
    write.putEval({
      ...evaluation,
      Status: 'canceled',
      StatusDescription: `evaluation "${settled.ID}" successful`,
      ModifyIndex: write.index,
      ModifyTime: write.at,
    });
  }
}

/** A plan counts as a change of its evaluation: whoever takes it next must see the plan's effects (wait index). */
export function touchEval(write: Write, evalId: string): void {
  const stored = write.tables.evals.get(evalId);
  if (stored !== undefined) write.putEval({ ...stored, ModifyIndex: write.index, ModifyTime: write.at });
}
