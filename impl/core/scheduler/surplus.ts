/**
 * A group has more than it wants: who goes? First those that must move anyway, then the losers among the returned and
 * their replacements, then what has not started, then the highest names. Reference page nomad-protocol.md, sections 4.1
 * and 4.5; docs/protocol/divergence.md.
 */
import { isServerTerminal } from '../lifecycle.ts';
import type { Allocation, Job } from '../records.ts';
import { nameNumber } from './alloc-predicates.ts';
import { NOT_NEEDED } from './descriptions.ts';
import { losersOfName, type Loser, pickLosers } from './pick-survivor.ts';

export interface Standing {
  readonly counted: readonly Allocation[];
  readonly migrate: readonly Allocation[];
  readonly reconnecting: readonly Allocation[];
}

/** Everything that counts towards the group. */
export function standingSize({ counted, migrate, reconnecting }: Standing): number {
  return counted.length + migrate.length + reconnecting.length;
}

export function withoutAllocs(standing: Standing, gone: readonly Loser[]): Standing {
  const ids = new Set(gone.map(({ alloc }) => alloc.ID));
  const stays = (alloc: Allocation) => !ids.has(alloc.ID);
  return {
    counted: standing.counted.filter(stays),
    migrate: standing.migrate.filter(stays),
    reconnecting: standing.reconnecting.filter(stays),
  };
}

/**
 * A failed one that waits for its rescheduling can be stopped as well as a live one: else a later job version would
 * replace it beyond the count. Work that is done keeps its place.
 */
function stoppableOf({ counted }: Standing): readonly Allocation[] {
  return counted.filter((alloc) => !isServerTerminal(alloc) && alloc.ClientStatus !== 'complete');
}

/**
 * Whom to stop so that no more than `count` stand. Batch work is wanted by name, so that of one name all but one go, even
 * where the group lacks another.
 */
export function pickSurplus(job: Job, count: number, standing: Standing): readonly Loser[] {
  const doubles = job.Type === 'batch' ? pickDoubles(job, standing) : [];
  return [...doubles, ...pickBeyond(job, count, withoutAllocs(standing, doubles))];
}

function pickDoubles(job: Job, standing: Standing): readonly Loser[] {
  const all = [...standing.reconnecting, ...stoppableOf(standing), ...standing.migrate];
  const names = new Set(all.map(({ Name }) => Name));
  return [...names].sort().flatMap((name) =>
    losersOfName(
      job,
      all.filter(({ Name }) => Name === name),
    ),
  );
}

function pickBeyond(job: Job, count: number, standing: Standing): readonly Loser[] {
  let surplus = standingSize(standing) - count;
  if (surplus <= 0) return [];
  const movers = highestNames(standing.migrate).slice(0, surplus).map(notNeeded);
  surplus -= movers.length;
  const stoppable = stoppableOf(standing);
  const losers = pickLosers(job, standing.reconnecting, stoppable, surplus);
  surplus -= losers.length;
  const gone = new Set(losers.map(({ alloc }) => alloc.ID));
  // Also of the returned: original and replacement may both have been away, and then neither has a rival here.
  const rest = [...stoppable, ...standing.reconnecting].filter((alloc) => !gone.has(alloc.ID));
  const highest = highestNames(rest);
  const others = [...highest.filter(hasNotStarted), ...highest.filter((alloc) => !hasNotStarted(alloc))];
  return [...movers, ...losers, ...others.slice(0, surplus).map(notNeeded)];
}

function hasNotStarted({ ClientStatus }: Allocation): boolean {
  return ClientStatus === 'pending';
}

function notNeeded(alloc: Allocation): Loser {
  return { alloc, description: NOT_NEEDED };
}

/** Highest slot first; of one slot the newest first. */
function highestNames(allocs: readonly Allocation[]): Allocation[] {
  return [...allocs].sort(
    (a, b) =>
      nameNumber(b.Name) - nameNumber(a.Name) || b.CreateIndex - a.CreateIndex || (a.ID < b.ID ? -1 : 1),
  );
}
