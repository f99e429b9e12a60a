/**
 * What goes when an operator asks for garbage collection: jobs that are over with all that belongs to them, evaluations
 * of jobs that are gone, and nodes that are down and have nothing. What somebody may still want stays: a service that was
 * not stopped, and whatever a client has not ended itself. Source: upstream `core_sched.go`, as with a threshold of zero.
 */
import { isPattern } from '../job-warnings.ts';
import type { Allocation, Evaluation, Job } from '../records.ts';
import { key, rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

export function collectGarbage(write: Write): void {
  // Chosen before anything is taken away: a table is not changed while it is gone through.
  for (const job of [...write.tables.jobs.values()].filter(mayGo)) collectJob(write, job);
  for (const evaluation of [...write.tables.evals.values()].filter(isOver)) collectOrphan(write, evaluation);
  for (const node of [...write.tables.nodes.values()].filter(({ Status }) => Status === 'down'))
    if (rowsUnder(write.tables.allocsByNode, node.ID).length === 0) write.deleteNode(node);
}

function mayGo(job: Job): boolean {
  const endsByItself = job.Type === 'batch' || job.Type === 'sysbatch';
  return job.Status === 'dead' && (job.Stop || (endsByItself && !isPattern(job)));
}

function collectJob(write: Write, job: Job): void {
  const evals = rowsUnder(write.tables.evalsByJob, job.Namespace, job.ID);
  const allocs = rowsUnder(write.tables.allocsByJob, job.Namespace, job.ID);
  if (!evals.every(isOver) || !allocs.every(hasEnded)) return;
  for (const evaluation of evals) write.deleteEval(evaluation);
  for (const alloc of allocs) write.deleteAlloc(alloc);
  write.deleteJob(job);
}

function collectOrphan(write: Write, evaluation: Evaluation): void {
  const { Namespace, JobID } = evaluation;
  if (write.tables.jobs.has(key(Namespace, JobID))) return;
  const allocs = rowsUnder(write.tables.allocsByJob, Namespace, JobID);
  if (!allocs.every(hasEnded)) return;
  for (const alloc of allocs) write.deleteAlloc(alloc);
  write.deleteEval(evaluation);
}

function isOver({ Status }: Evaluation): boolean {
  return Status === 'complete' || Status === 'failed' || Status === 'canceled';
}

/** Its client has said so, or it was lost with its node, and nobody wants it. */
function hasEnded({ ClientStatus, DesiredStatus }: Allocation): boolean {
  const isDone = ClientStatus === 'complete' || ClientStatus === 'failed';
  return isDone || (ClientStatus === 'lost' && DesiredStatus !== 'run');
}
