/**
 * The follow-up evaluations of one group: for those to be rescheduled later, and those that a cut-off client may still
 * be running. The end of a window has none: it is an entry of its own. Reference page nomad-protocol.md, section 4.4.
 */
import type { Allocation, Instant } from '../records.ts';
import { type Due, type FollowUps, makeFollowUps } from './follow-ups.ts';
import type { ReconcileInput } from './reconcile.ts';
import { stillStopping } from './split.ts';

export interface GroupWaits {
  readonly reschedules: FollowUps;
  readonly clientStops: FollowUps;
}

export type Context = Pick<ReconcileInput, 'evaluation' | 'newId' | 'now'>;

export function awaitGroup(
  context: Context,
  replaceLater: readonly Due[],
  givenUp: readonly Allocation[],
): GroupWaits {
  const { evaluation, newId, now } = context;
  const make = makeFollowUps.bind(undefined, evaluation, newId, now);
  // What has its evaluation already is waited for. But this one is nobody's wait any more: for those that share it and are
  // due later, or by a new leader's clock that is behind, it comes too early, and leaves another.
  const unwatched = givenUp.filter(
    ({ FollowupEvalID }) => FollowupEvalID === '' || FollowupEvalID === evaluation.ID,
  );
  return {
    reschedules: make('alloc-failure', 'created for delayed rescheduling', replaceLater),
    clientStops: make('alloc-failure', 'created for delayed rescheduling', stillStopping(unwatched, now)),
  };
}

/** Nothing of the group is placed while a cut-off client may still run an allocation of it that was given up. */
export function postponed(givenUp: readonly Allocation[], now: Instant): boolean {
  return stillStopping(givenUp, now).length > 0;
}
