/**
 * An evaluation that wants one allocation placed: planned on a snapshot, checked by the applier, tried again with a
 * limit, and when that is reached failed and blocked until the periodic unblock. The scheduler prefers the first of
 * its open nodes and knows nothing of earlier rejections. Reference page sections 5.3 and 5.4.
 */
import { assign, setup } from 'xstate';

export interface PlacingMemory {
  /** Where the plan places; empty without a plan. */
  node: string;
  /** Plans of this attempt at the evaluation that were rejected. */
  rejected: number;
}

export type PlacingEvent =
  | { type: 'CREATED' }
  /** `open`: the node that the ranking puts first among those that the snapshot shows as fit; empty when none. */
  | { type: 'PLANNED'; open: string }
  /** `accepts`: the applier's own check of the node in the plan. */
  | { type: 'CHECKED'; accepts: boolean }
  | { type: 'WRITTEN' }
  /** The periodic unblock of evaluations that ran out of attempts. */
  | { type: 'RETRY_DUE' };

/** @param attempts plans that may be rejected before the evaluation fails */
export const placingEvaluationMachine = (attempts: number) =>
  setup({
    types: { context: {} as PlacingMemory, events: {} as PlacingEvent },
    guards: {
      nowhere: ({ event }) => event.type === 'PLANNED' && event.open === '',
      accepted: ({ event }) => event.type === 'CHECKED' && event.accepts,
      lastAttempt: ({ context }) => context.rejected + 1 >= attempts,
    },
    actions: {
      plan: assign({ node: ({ event }) => (event.type === 'PLANNED' ? event.open : '') }),
      countRejection: assign({ node: '', rejected: ({ context }) => context.rejected + 1 }),
      startOver: assign({ node: '', rejected: 0 }),
    },
  }).createMachine({
    id: 'placing-evaluation',
    initial: 'none',
    context: { node: '', rejected: 0 },
    states: {
      none: { on: { CREATED: 'pending' } },
      pending: {
        on: {
          PLANNED: [
            { guard: 'nowhere', target: 'blocked', actions: 'startOver' },
            { target: 'planned', actions: 'plan' },
          ],
        },
      },
      planned: { on: { CHECKED: [{ guard: 'accepted', target: 'accepted' }, { target: 'rejected' }] } },
      accepted: { on: { WRITTEN: { target: 'complete', actions: 'startOver' } } },
      rejected: {
        on: {
          WRITTEN: [
            { guard: 'lastAttempt', target: 'failed', actions: 'startOver' },
            { target: 'pending', actions: 'countRejection' },
          ],
        },
      },
      failed: { on: { RETRY_DUE: 'pending' } },
      blocked: {},
      complete: {},
    },
  });
