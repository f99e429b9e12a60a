/**
 * Which allocations of one group are to be made, in which order and after whom: chains that go on, the lost, then
 * fresh names, never more than there is room for. Reference page nomad-protocol.md, section 4.1, steps 7 and 11.
 */
import { isServerTerminal } from '../lifecycle.ts';
import type { Allocation, Job, TaskGroup } from '../records.ts';
import { staysAway } from './alloc-predicates.ts';
import { MIGRATING, NOT_NEEDED, RESCHEDULED, UPDATING } from './descriptions.ts';
import type { Stop } from './disconnect.ts';
import { nextNames } from './names.ts';
import { inNameOrder } from './pick-survivor.ts';
import type { Placement } from './reconcile.ts';
import { type Standing, standingSize } from './surplus.ts';

export interface Wanting {
  /** Failed, to be replaced now. */
  readonly failed: readonly Allocation[];
  /** Out of sight, to be replaced meanwhile. */
  readonly away: readonly Allocation[];
  readonly lost: readonly Allocation[];
}

/**
 * Placements that bring the group up to its count. Upstream replaces every failed or disconnecting allocation even
 * when the count is met without; here the count bounds them all (S2).
 */
export function placementsUpToCount(
  job: Job,
  group: TaskGroup,
  standing: Standing,
  wanting: Wanting,
): readonly Placement[] {
  const room = Math.max(0, group.Count - standingSize(standing));
  const wished = [
    ...inNameOrder(wanting.failed).map((alloc) => afterFailure(group, alloc)),
    ...inNameOrder(wanting.away).map((alloc) => successor(group, alloc, true)),
    ...lostInOrder(wanting.lost).map((alloc) => successor(group, alloc, false)),
  ];
  const successors = (job.Type === 'batch' ? oncePerName(wished, standing) : wished).slice(0, room);
  const taken = [...Object.values(standing), ...Object.values(wanting)].flat() as Allocation[];
  const names = taken.map((alloc) => alloc.Name);
  const fresh = nextNames(job.ID, group.Name, group.Count, names, room - successors.length);
  return [...successors, ...fresh.map((name) => ({ name, group, reschedules: false }))];
}

/** Batch work is wanted once under each name: nothing follows where another stands already. */
function oncePerName(wished: readonly Placement[], standing: Standing): readonly Placement[] {
  const held = new Set(
    Object.values(standing).flatMap((allocs: readonly Allocation[]) => allocs.map(({ Name }) => Name)),
  );
  return wished.filter(({ name }) => !held.has(name) && held.add(name));
}

/** The failed that get no successor, since the group has enough: stopped, or they would be asked about for ever. */
export function stopsOfUnreplaced(wanting: Wanting, placements: readonly Placement[]): readonly Stop[] {
  const replaced = new Set(placements.map(({ previous }) => previous?.ID));
  return wanting.failed
    .filter((alloc) => !replaced.has(alloc.ID))
    .map((alloc) => ({ alloc, description: NOT_NEEDED }));
}

/** Stopped and placed elsewhere; what a drain takes away for good is only stopped. */
export function migration(
  group: TaskGroup,
  alloc: Allocation,
): { readonly place: readonly Placement[]; readonly stop: Stop } {
  const place = staysAway(alloc) ? [] : [successor(group, alloc, false)];
  return { place, stop: { alloc, description: MIGRATING } };
}

/** The old one makes room for the new one, and stays if there is no room even so. */
export function destructiveUpdate(group: TaskGroup, alloc: Allocation): Placement {
  return { ...successor(group, alloc, false), stopPrevious: { alloc, description: UPDATING } };
}

function afterFailure(group: TaskGroup, alloc: Allocation): Placement {
  return { ...successor(group, alloc, true), stopPrevious: { alloc, description: RESCHEDULED } };
}

/** What came back and is not to stay. That it failed is remembered on behalf of its client. */
export function returnStop(alloc: Allocation): Stop {
  if (alloc.ClientStatus !== 'failed') return { alloc, description: NOT_NEEDED };
  return { alloc, description: RESCHEDULED, clientStatus: 'failed' };
}

function successor(group: TaskGroup, previous: Allocation, reschedules: boolean): Placement {
  return { name: previous.Name, group, previous, reschedules };
}

/** Those lost just now before those that are only stopped again. */
function lostInOrder(lost: readonly Allocation[]): Allocation[] {
  const ordered = inNameOrder(lost);
  return [...ordered.filter((alloc) => !isServerTerminal(alloc)), ...ordered.filter(isServerTerminal)];
}
