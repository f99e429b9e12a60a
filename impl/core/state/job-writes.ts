/**
 * How log entries change jobs: versions, stopping, purging, and the status that follows from what a job has.
 * Source: reference page nomad-protocol.md, section 0, and section 8, S16; upstream `state_store.go`.
 */
import { isPattern } from '../job-warnings.ts';
import { isClientTerminal } from '../lifecycle.ts';
import type { Job } from '../records.ts';
import { key, rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

/** Versions kept of a job, the current one included. */
const MAX_JOB_VERSIONS = 6;

export function upsertJob(write: Write, job: Job): void {
  const stored = write.tables.jobs.get(key(job.Namespace, job.ID));
  const written: Job = {
    ...job,
    Version: stored === undefined ? 0 : stored.Version + 1,
    Status: stored?.Status ?? 'pending',
    CreateIndex: stored?.CreateIndex ?? write.index,
    ModifyIndex: write.index,
    JobModifyIndex: write.index,
  };
  if (stored !== undefined) keepVersion(write, stored);
  write.putJob(written);
}

function keepVersion(write: Write, job: Job): void {
  const id = key(job.Namespace, job.ID);
  const older = write.tables.jobVersions.get(id) ?? [];
  write.tables.jobVersions.set(id, [job, ...older].slice(0, MAX_JOB_VERSIONS - 1));
}

export function deregisterJob(write: Write, namespace: string, jobId: string, purge: boolean): void {
  const stored = write.tables.jobs.get(key(namespace, jobId));
  if (stored === undefined) return;
  if (purge) write.deleteJob(stored);
  else upsertJob(write, { ...stored, Stop: true });
}

/** A job as a status must be recomputed for. */
export interface JobRef {
  readonly Namespace: string;
  readonly JobID: string;
}

/** Bring the statuses of these jobs in line with their allocations and evaluations. */
export function refreshJobStatuses(write: Write, refs: Iterable<JobRef>): void {
  const ids = new Set<string>();
  for (const ref of refs) ids.add(key(ref.Namespace, ref.JobID));
  for (const id of [...ids].sort()) {
    const job = write.tables.jobs.get(id);
    if (job === undefined) continue;
    const status = jobStatus(write, job);
    if (status !== job.Status) write.putJob({ ...job, Status: status, ModifyIndex: write.index });
  }
}

function jobStatus(write: Write, job: Job): Job['Status'] {
  if ((job.Type === 'system' || isPattern(job)) && !job.Stop) return 'running';
  const allocs = rowsUnder(write.tables.allocsByJob, job.Namespace, job.ID);
  // Not wanted is not yet over: what is stopped holds its ports until its client says that it has ended.
  if (allocs.some((alloc) => !isClientTerminal(alloc))) return 'running';
  const evals = rowsUnder(write.tables.evalsByJob, job.Namespace, job.ID);
  if (evals.some((it) => it.Status === 'pending' || it.Status === 'blocked')) return 'pending';
  return allocs.length > 0 || evals.length > 0 || job.Stop ? 'dead' : 'pending';
}
