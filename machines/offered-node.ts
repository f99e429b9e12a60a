/**
 * A node as the two that judge it see it: the scheduler's ranking, and the plan applier's own check. Both are pure
 * functions of the state, and should agree (S15); where they do not, the applier's word counts. Reference section 5.4.
 */
import { assign, setup } from 'xstate';

export interface OfferedNodeContext {
  eligible: boolean;
  /** Whether the applier's check finds that an allocation fits; the ranking finds so always. */
  fitsCheck: boolean;
}

export type OfferedNodeEvent =
  /** Something comes to the node that only the applier's check takes into account: a port, a device. */
  | { type: 'OVERLOOKED' }
  /** A plan's entry. `ineligible`: it takes the node out of the ranking. */
  | { type: 'WRITTEN'; ineligible: boolean };

export const offeredNodeMachine = setup({
  types: { context: {} as OfferedNodeContext, events: {} as OfferedNodeEvent },
  guards: {
    fits: ({ context }) => context.fitsCheck,
    madeIneligible: ({ event }) => event.type === 'WRITTEN' && event.ineligible,
  },
  actions: {
    overlook: assign({ fitsCheck: false }),
    makeIneligible: assign({ eligible: false }),
  },
}).createMachine({
  id: 'offered-node',
  initial: 'ready',
  context: { eligible: true, fitsCheck: true },
  states: {
    ready: {
      on: {
        OVERLOOKED: { guard: 'fits', actions: 'overlook' },
        WRITTEN: [{ guard: 'madeIneligible', actions: 'makeIneligible' }, {}],
      },
    },
  },
});
