/**
 * What a job's allocations add up to, group by group. Counted from the state whenever somebody asks: there is no table
 * of it. Source: recorded `/v1/job/:id/summary`; upstream `structs.JobSummary`.
 */
import { isPattern } from './job-warnings.ts';
import type { Allocation, Evaluation, Index, Job } from './records.ts';
import type { StateView } from './view.ts';

export interface GroupSummary {
  /** Still to be placed, as the last evaluation that looked at the group left it. */
  readonly Queued: number;
  readonly Complete: number;
  readonly Failed: number;
  readonly Running: number;
  readonly Starting: number;
  readonly Lost: number;
  readonly Unknown: number;
}

/** Nomad: `structs.JobSummary`. */
export interface JobSummary {
  readonly JobID: string;
  readonly Namespace: string;
  readonly Summary: Readonly<Record<string, GroupSummary>>;
  /** Jobs dispatched or launched from this one. */
  readonly Children: { readonly Pending: number; readonly Running: number; readonly Dead: number };
  readonly CreateIndex: Index;
  /** Of the newest change that it counts: of an allocation, or of what is queued. */
  readonly ModifyIndex: Index;
}

const COUNTED_AS: Readonly<Record<Allocation['ClientStatus'], keyof GroupSummary>> = {
  pending: 'Starting',
  running: 'Running',
  complete: 'Complete',
  failed: 'Failed',
  lost: 'Lost',
  unknown: 'Unknown',
};

export function jobSummary(view: StateView, job: Job): JobSummary {
  const { ID: JobID, Namespace, CreateIndex } = job;
  const allocs = view.allocsByJob(Namespace, JobID);
  const evals = view.evaluationsByJob(Namespace, JobID);
  const groups = job.TaskGroups.map((group): [string, GroupSummary] => [
    group.Name,
    {
      ...counted(allocs.filter((alloc) => alloc.TaskGroup === group.Name)),
      Queued: queued(evals, group.Name),
    },
  ]);
  const waiting = evals.filter(({ QueuedAllocations }) => Object.values(QueuedAllocations).some(Boolean));
  const ModifyIndex = Math.max(job.JobModifyIndex, ...[...allocs, ...waiting].map((it) => it.ModifyIndex));
  const Children = childrenOf(view, job);
  return { JobID, Namespace, Summary: Object.fromEntries(groups), Children, CreateIndex, ModifyIndex };
}

function childrenOf(view: StateView, job: Job): JobSummary['Children'] {
  const counts = { Pending: 0, Running: 0, Dead: 0 };
  if (!isPattern(job)) return counts;
  for (const { ParentID, Status } of view.jobsUnder(job.Namespace, `${job.ID}/`))
    if (ParentID === job.ID) counts[CHILD_COUNTED_AS[Status]] += 1;
  return counts;
}

const CHILD_COUNTED_AS = { pending: 'Pending', running: 'Running', dead: 'Dead' } as const;

function counted(allocs: readonly Allocation[]): Omit<GroupSummary, 'Queued'> {
  const counts = { Complete: 0, Failed: 0, Running: 0, Starting: 0, Lost: 0, Unknown: 0, Queued: 0 };
  for (const { ClientStatus } of allocs) counts[COUNTED_AS[ClientStatus]] += 1;
  const { Queued: _, ...rest } = counts;
  return rest;
}

function queued(evals: readonly Evaluation[], group: string): number {
  const newest = evals
    .filter(({ QueuedAllocations }) => QueuedAllocations[group] !== undefined)
    .toSorted((a, b) => b.ModifyIndex - a.ModifyIndex)[0];
  return newest?.QueuedAllocations[group] ?? 0;
}
