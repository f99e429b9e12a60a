/**
 * What a job would set in motion if it were submitted now: one attempt of its scheduler on the state with the job in it,
 * counted and thrown away. It writes nothing, and promises nothing: others may have the room by then.
 * Source: upstream `job_endpoint.go`, `Plan`; recorded answer of `/v1/job/:id/plan`.
 */
import { isSameSpec } from '../canonical-job.ts';
import { isClientTerminal, isServerTerminal } from '../lifecycle.ts';
import type { Allocation, AllocMetric, Evaluation, Job } from '../records.ts';
import type { StateView } from '../view.ts';
import type { Attempt, AttemptContext } from './attempt.ts';
import { MIGRATING, UPDATING } from './descriptions.ts';
import { OverlayView } from './overlay-view.ts';
import { attemptFor } from './scheduler.ts';

/** Of one group: how many allocations would be treated how. Nomad: `structs.DesiredUpdates`, what is done here of it. */
export interface DesiredUpdates {
  readonly Ignore: number;
  readonly Place: number;
  readonly Migrate: number;
  readonly Stop: number;
  readonly InPlaceUpdate: number;
  readonly DestructiveUpdate: number;
  readonly Reconnect: number;
}

export interface DryRun {
  readonly DesiredTGUpdates: Readonly<Record<string, DesiredUpdates>>;
  /** Groups that would not find room for all. */
  readonly FailedTGAllocs: Readonly<Record<string, AllocMetric>>;
}

/** `evaluation`: the one that the submission would make. */
export function dryRun(view: StateView, job: Job, evaluation: Evaluation, context: AttemptContext): DryRun {
  const attempt = attemptFor(job.Type)(new WithJob(view, asStored(view, job)), evaluation, context);
  const known = view.allocsByJob(job.Namespace, job.ID);
  const groups = new Set([...job.TaskGroups.map(({ Name }) => Name), ...known.filter(isKept).map(groupOf)]);
  const counted = [...groups].sort().map((group) => {
    const own = known.filter((alloc) => groupOf(alloc) === group);
    return [group, updatesOf(attempt, own, attempt.wanted[group] ?? 0)] as const;
  });
  return { DesiredTGUpdates: Object.fromEntries(counted), FailedTGAllocs: attempt.failed };
}

/** As the store would have it: a version of its own, if it says anything new. */
function asStored(view: StateView, job: Job): Job {
  const stored = view.job(job.Namespace, job.ID);
  if (stored !== undefined && isSameSpec(stored, job)) return stored;
  const index = view.index + 1;
  const Version = stored === undefined ? 0 : stored.Version + 1;
  const CreateIndex = stored?.CreateIndex ?? index;
  return { ...job, Version, CreateIndex, ModifyIndex: index, JobModifyIndex: index };
}

/** `known`: the allocations of one group; `wanted`: placements that it was to get, in place of others or not. */
function updatesOf({ plan }: Attempt, known: readonly Allocation[], wanted: number): DesiredUpdates {
  const ids = new Set(known.map(({ ID }) => ID));
  const ofGroup = (lists: Readonly<Record<string, readonly Allocation[]>>): readonly Allocation[] =>
    Object.values(lists)
      .flat()
      .filter(({ ID }) => ids.has(ID));
  const stopped = ofGroup(plan.NodeUpdate);
  const written = ofGroup(plan.NodeAllocation);
  const because = (words: string): number =>
    stopped.filter(({ DesiredDescription }) => DesiredDescription === words).length;
  const [DestructiveUpdate, Migrate] = [because(UPDATING), because(MIGRATING)];
  const before = new Map(known.map((alloc) => [alloc.ID, alloc]));
  const inPlace = written.filter(({ ID, Job: job }) => before.get(ID)?.Job.Version !== job.Version);
  const touched = new Set([...stopped, ...written].map(({ ID }) => ID));
  return {
    Ignore: known.filter((alloc) => isKept(alloc) && !touched.has(alloc.ID)).length,
    Place: Math.max(0, wanted - DestructiveUpdate - Migrate),
    Migrate,
    Stop: stopped.length - DestructiveUpdate - Migrate,
    InPlaceUpdate: inPlace.length,
    DestructiveUpdate,
    Reconnect: written.filter((alloc) => !inPlace.includes(alloc) && alloc.ClientStatus === 'unknown').length,
  };
}

const groupOf = ({ TaskGroup }: Allocation): string => TaskGroup;

function isKept(alloc: Allocation): boolean {
  return !isServerTerminal(alloc) && !isClientTerminal(alloc);
}

class WithJob extends OverlayView {
  private readonly submitted: Job;

  constructor(view: StateView, submitted: Job) {
    super(view, { NodeUpdate: {}, NodeAllocation: {} });
    this.submitted = submitted;
  }

  override job(namespace: string, id: string): Job | undefined {
    const { ID, Namespace } = this.submitted;
    return namespace === Namespace && id === ID ? this.submitted : super.job(namespace, id);
  }
}
