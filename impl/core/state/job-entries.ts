/**
 * What the entry of a submitted job does to the state that it finds: refuse it, store a version, or only have the job
 * evaluated again. Two submissions that read the same state are told apart here, in the order of the log.
 * Source: docs/decisions/0012-entries-decide-on-what-they-find.md; upstream `job_endpoint.go` for the words.
 */
import { isSameSpec } from '../canonical-job.ts';
import type { Command } from '../commands.ts';
import type { Index, Job } from '../records.ts';
import { upsertEval } from './eval-writes.ts';
import { refreshJobStatuses, upsertJob } from './job-writes.ts';
import { isNamespace } from './namespace-writes.ts';
import { key } from './tables.ts';
import type { Write } from './write.ts';

/** Why nothing was written; undefined when the submission was taken. */
export function applyJobRegister(
  write: Write,
  { job: submitted, evals, enforceIndex, preserveCounts }: Extract<Command, { type: 'JobRegister' }>,
): string | undefined {
  if (!isNamespace(write.tables, submitted.Namespace))
    return `job ${JSON.stringify(submitted.ID)} is in nonexistent namespace ${JSON.stringify(submitted.Namespace)}`;
  const stored = write.tables.jobs.get(key(submitted.Namespace, submitted.ID));
  const job = preserveCounts === true && stored !== undefined ? withCountsOf(stored, submitted) : submitted;
  const refusal = enforceIndex === undefined ? undefined : indexRefusal(enforceIndex, stored);
  if (refusal !== undefined) return refusal;
  const unchanged = stored !== undefined && isSameSpec(stored, job);
  if (!unchanged) upsertJob(write, job);
  // Only the entry itself knows the index that it gives the job.
  const JobModifyIndex = unchanged ? stored.JobModifyIndex : write.index;
  for (const evaluation of evals) upsertEval(write, { ...evaluation, JobModifyIndex });
  refreshJobStatuses(write, [...evals, { Namespace: job.Namespace, JobID: job.ID }]);
  return undefined;
}

function withCountsOf(stored: Job, job: Job): Job {
  const counts = new Map(stored.TaskGroups.map(({ Name, Count }) => [Name, Count]));
  const TaskGroups = job.TaskGroups.map((group) => ({
    ...group,
    Count: counts.get(group.Name) ?? group.Count,
  }));
  return { ...job, TaskGroups };
}

/** Check-and-set: the job must be as the caller knows it. */
function indexRefusal(expected: Index, stored: Job | undefined): string | undefined {
  const prefix = `Enforcing job modify index ${expected}:`;
  if (expected === 0) return stored === undefined ? undefined : `${prefix} job already exists`;
  if (stored === undefined) return `${prefix} job does not exist`;
  if (stored.JobModifyIndex === expected) return undefined;
  return `${prefix} job exists with conflicting job modify index: ${stored.JobModifyIndex}`;
}
