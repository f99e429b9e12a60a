/** A list of evaluations. */
import type { Evaluation } from '../http/records.ts';
import { failedInWords } from '../job/one-job.ts';
import type { Session } from '../session.ts';
import { table } from '../show/table.ts';

export function evaluationsTable(session: Session, evaluations: readonly Evaluation[]): string {
  return table(
    ['ID', 'Priority', 'Triggered By', 'Job ID', 'Namespace', 'Node ID', 'Status', 'Placement Failures'],
    evaluations.map((evaluation) => [
      session.id(evaluation.ID),
      String(evaluation.Priority),
      evaluation.TriggeredBy,
      evaluation.JobID,
      evaluation.Namespace ?? '',
      session.id(evaluation.NodeID),
      evaluation.Status,
      failedInWords(evaluation),
    ]),
  );
}
