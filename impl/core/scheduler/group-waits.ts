/**
 * The follow-up evaluations of one group: for those that go out of sight, those to be rescheduled later, and those
 * that a cut-off client may still be running. Reference page nomad-protocol.md, sections 4.3 and 4.4.
 */
import { isServerTerminal } from '../lifecycle.ts';
import type { Allocation, Instant } from '../records.ts';
import { disconnectTimeoutAt } from './alloc-predicates.ts';
import { type Due, type FollowUps, makeFollowUps } from './follow-ups.ts';
import type { ReconcileInput } from './reconcile.ts';
import { stillStopping } from './split.ts';

export interface GroupWaits {
  readonly timeouts: FollowUps;
  readonly reschedules: FollowUps;
  readonly clientStops: FollowUps;
}

export type Context = Pick<ReconcileInput, 'evaluation' | 'newId' | 'now'>;

export function awaitGroup(
  context: Context,
  disconnecting: readonly Allocation[],
  replaceLater: readonly Due[],
  lost: readonly Allocation[],
): GroupWaits {
  const { evaluation, newId, now } = context;
  const make = makeFollowUps.bind(undefined, evaluation, newId, now);
  const timeouts = disconnecting.map((alloc) => ({ alloc, at: disconnectTimeoutAt(alloc, now) }));
  // What was stopped as lost before has its evaluation already.
  const newlyLost = lost.filter((alloc) => !isServerTerminal(alloc));
  return {
    timeouts: make('max-disconnect-timeout', 'created for delayed disconnect timeout', timeouts),
    reschedules: make('alloc-failure', 'created for delayed rescheduling', replaceLater),
    clientStops: make('alloc-failure', 'created for delayed rescheduling', stillStopping(newlyLost, now)),
  };
}

/**
 * Nothing of the group is placed while a cut-off client may still run a lost allocation of it, be it lost now or
 * earlier.
 */
export function postponed(
  allocs: readonly Allocation[],
  lostNow: readonly Allocation[],
  now: Instant,
): boolean {
  const lostBefore = allocs.filter(
    (alloc) => alloc.ClientStatus === 'lost' && isServerTerminal(alloc) && alloc.NextAllocation === '',
  );
  return stillStopping([...lostNow, ...lostBefore], now).length > 0;
}
