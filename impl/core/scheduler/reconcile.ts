/**
 * What must change so that a service or batch job has what it asks for? Compares the job with its allocations and
 * says what to place, stop, update and await; it chooses no node and writes nothing. Pure but for the ids it is
 * given. Source: reference page nomad-protocol.md, section 4; docs/protocol/divergence.md.
 */
import type { NewId } from '../effects.ts';
import { isTerminal } from '../lifecycle.ts';
import type { Allocation, Evaluation, Instant, Job, Node, TaskGroup } from '../records.ts';
import { findGroup } from './alloc-predicates.ts';
import { stoppedOutOfReach } from './classify.ts';
import { LOST } from './descriptions.ts';
import type { Stop } from './disconnect.ts';
import { reconcileGroup } from './reconcile-group.ts';
import { stopsOfUnwanted } from './unwanted.ts';

export interface ReconcileInput {
  /** Undefined when the job is gone. */
  readonly job: Job | undefined;
  readonly allocs: readonly Allocation[];
  readonly nodeOf: (id: string) => Node | undefined;
  readonly now: Instant;
  readonly evaluation: Evaluation;
  readonly newId: NewId;
  /** The allocation's node can run the group as it is now. Asked when a new version changes no task. */
  readonly mayUpdateInPlace: (alloc: Allocation, group: TaskGroup) => boolean;
}

/** One allocation to be made. */
export interface Placement {
  readonly name: string;
  readonly group: TaskGroup;
  readonly previous?: Allocation;
  /** The reschedule tracker moves on. */
  readonly reschedules: boolean;
  /** What becomes of the previous one, but only if the placement succeeds. */
  readonly stopPrevious?: Stop;
}

/** What operators read as the evaluation's annotations. */
export interface DesiredCounts {
  readonly place: number;
  readonly stop: number;
  readonly migrate: number;
  readonly inPlace: number;
  readonly destructive: number;
  readonly ignore: number;
}

export interface GroupChanges {
  readonly place: readonly Placement[];
  readonly stop: readonly Stop[];
  /** Allocations to be told of the new job version. */
  readonly inPlace: readonly Allocation[];
  /** Records as they shall be: return dealt with. */
  readonly reconnect: readonly Allocation[];
  /** Records as they shall be: their next decision belongs to a follow-up evaluation. */
  readonly awaited: readonly Allocation[];
  readonly followUps: readonly Evaluation[];
  readonly desired: DesiredCounts;
}

export type Reconciled = Omit<GroupChanges, 'desired'> & {
  readonly desired: Readonly<Record<string, DesiredCounts>>;
};

/** The changes for a whole job, group by group in order of their names. */
export function reconcile(input: ReconcileInput): Reconciled {
  const { job } = input;
  const gone = outOfReach(input);
  const goneIds = new Set(gone.map(({ alloc }) => alloc.ID));
  const allocs = input.allocs.filter((alloc) => !goneIds.has(alloc.ID));
  const groups = groupNames(job, allocs).map((name) => {
    const ofGroup = allocs.filter((alloc) => alloc.TaskGroup === name);
    const group = findGroup(job, name);
    const stopped = job === undefined || job.Stop || group === undefined;
    const changes = stopped ? stopGroup(input, ofGroup) : reconcileGroup(input, job, group, ofGroup);
    return { name, changes };
  });
  const changes = groups.map((group) => group.changes);
  return {
    place: changes.flatMap((change) => change.place),
    stop: [...gone, ...changes.flatMap((change) => change.stop)],
    inPlace: changes.flatMap((change) => change.inPlace),
    reconnect: changes.flatMap((change) => change.reconnect),
    awaited: changes.flatMap((change) => change.awaited),
    followUps: changes.flatMap((change) => change.followUps),
    desired: Object.fromEntries(groups.map(({ name, changes: of }) => [name, of.desired])),
  };
}

function groupNames(job: Job | undefined, allocs: readonly Allocation[]): string[] {
  const wanted = job?.TaskGroups.map((group) => group.Name) ?? [];
  return [...new Set([...wanted, ...allocs.map((alloc) => alloc.TaskGroup)])].sort();
}

/** A11: what was stopped on a node that then went down will not report its end. */
function outOfReach({ allocs, nodeOf }: ReconcileInput): readonly Stop[] {
  return allocs
    .filter((alloc) => stoppedOutOfReach(alloc, nodeOf(alloc.NodeID)))
    .map((alloc) => ({ alloc, description: LOST, clientStatus: 'lost' }));
}

/** The job or the group is not wanted any more: everything live goes, also what is out of sight. */
function stopGroup({ nodeOf, now }: ReconcileInput, allocs: readonly Allocation[]): GroupChanges {
  const live = allocs.filter((alloc) => !isTerminal(alloc));
  const stop = stopsOfUnwanted(live, nodeOf, now);
  return {
    place: [],
    stop,
    inPlace: [],
    reconnect: [],
    awaited: [],
    followUps: [],
    desired: {
      place: 0,
      stop: stop.length,
      migrate: 0,
      inPlace: 0,
      destructive: 0,
      ignore: allocs.length - live.length,
    },
  };
}
