/** `/v1/job/:id/plan`: what a submission would change and set in motion. Source: recorded answer; upstream `annotate.go`. */
import type { DesiredUpdates } from '../core/scheduler/dry-run.ts';
import type { Job as JobRecord } from '../core/records.ts';
import { wireJob } from '../io/rpc/job-record.ts';
import { encodeJson } from '../wire/schema/json-encode.ts';
import { parseJson } from '../wire/schema/json-number.ts';
import { bool, map, optional, struct } from '../wire/schema/kinds.ts';
import { fromPlain } from '../wire/schema/plain.ts';
import { AllocMetric } from '../wire/structs/allocation.ts';
import { Job } from '../wire/structs/job.ts';
import { bodyBy } from './body.ts';
import { type JobDiff, jobDiff, type TaskGroupDiff } from './diff/job-diff.ts';
import type { Members } from './diff/object-diff.ts';
import { type Handler, malformed } from './exchange.ts';
import { submitted } from './jobs.ts';
import { SubmittedJob } from './shapes/jobs.ts';

export const PlanRequest = struct('JobPlanRequest', {
  Job: optional(SubmittedJob),
  Diff: bool,
  PolicyOverride: bool,
});
const Failures = map(optional(AllocMetric));

/** Kinds of change that are never made here. */
const NEVER = { Canary: 0, Preemptions: 0, Disconnect: 0, RescheduleNow: 0, RescheduleLater: 0 };

export const plan: Handler = async (request, ask) => {
  const { Job: given, Diff } = bodyBy(PlanRequest, request);
  const job = submitted(given, request);
  if (job.ID !== request.id) throw malformed('Job ID does not match');
  const { Job: stored } = await ask('Job.GetJob', { JobID: job.ID, Namespace: job.Namespace });
  const planned = await ask('Job.Plan', { Job: job });
  const { DesiredTGUpdates, FailedTGAllocs, JobModifyIndex, Warnings, Index } = planned;
  const updates = Object.entries(DesiredTGUpdates).map(([group, counts]) => [group, { ...NEVER, ...counts }]);
  return {
    json: {
      Annotations: { DesiredTGUpdates: Object.fromEntries(updates), PreemptedAllocs: null },
      CreatedEvals: null,
      Diff: Diff
        ? annotated(jobDiff(stored === null ? undefined : shown(stored), shown(job)), planned)
        : null,
      FailedTGAllocs: Object.keys(FailedTGAllocs).length === 0 ? null : failuresOf(FailedTGAllocs),
      Index,
      JobModifyIndex,
      NextPeriodicLaunch: null,
      Warnings,
    },
    index: Index,
  };
};

function shown(job: JobRecord): Members {
  return parseJson(encodeJson(Job, wireJob(job))) as Members;
}

function failuresOf(failed: Readonly<Record<string, unknown>>): unknown {
  return parseJson(encodeJson(Failures, fromPlain(Failures, failed)));
}

/** The changes with what each of them leads to. */
function annotated(
  diff: JobDiff,
  { DesiredTGUpdates }: { readonly DesiredTGUpdates: Readonly<Record<string, DesiredUpdates>> },
): JobDiff {
  for (const group of diff.TaskGroups ?? []) annotateGroup(group, DesiredTGUpdates[group.Name]);
  return diff;
}

function annotateGroup(group: TaskGroupDiff, counts: DesiredUpdates | undefined): void {
  if (counts !== undefined) group.Updates = updatesShown(counts);
  const count = group.Fields?.find(({ Name }) => Name === 'Count');
  if (count !== undefined)
    count.Annotations = [Number(count.New) > Number(count.Old) ? 'forces create' : 'forces destroy'];
  for (const task of group.Tasks ?? []) {
    const words = taskWords(task.Type, counts);
    if (words !== undefined) task.Annotations = [words];
  }
}

function taskWords(type: string, counts: DesiredUpdates | undefined): string | undefined {
  if (type === 'Added') return 'forces create';
  if (type === 'Deleted') return 'forces destroy';
  if (type === 'None' || counts === undefined) return undefined;
  if (counts.DestructiveUpdate > 0) return 'forces create/destroy update';
  return counts.InPlaceUpdate > 0 ? 'forces in-place update' : undefined;
}

function updatesShown(counts: DesiredUpdates): Record<string, number> | null {
  const named = {
    ignore: counts.Ignore,
    create: counts.Place,
    migrate: counts.Migrate,
    destroy: counts.Stop,
    'in-place update': counts.InPlaceUpdate,
    'create/destroy update': counts.DestructiveUpdate,
  };
  const given = Object.entries(named).filter(([, count]) => count > 0);
  return given.length === 0 ? null : Object.fromEntries(given);
}
