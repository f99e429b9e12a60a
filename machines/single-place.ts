/** Room on a node for exactly one allocation, and whose it is. Preemption gives it to somebody else in one step. */
import { assign, setup } from 'xstate';

export interface PlaceContext {
  /** Name of a job; empty when there is room. */
  holder: string;
}

export type PlaceEvent =
  | { type: 'TAKEN'; by: string }
  | { type: 'PREEMPTED'; by: string }
  | { type: 'FREED' };

export const singlePlaceMachine = setup({
  types: { context: {} as PlaceContext, events: {} as PlaceEvent },
  guards: { isFree: ({ context }) => context.holder === '' },
  actions: {
    hold: assign({ holder: ({ event }) => (event.type === 'FREED' ? '' : event.by) }),
    free: assign({ holder: '' }),
  },
}).createMachine({
  id: 'single-place',
  initial: 'place',
  context: { holder: '' },
  states: {
    place: {
      on: {
        TAKEN: { guard: 'isFree', actions: 'hold' },
        PREEMPTED: { actions: 'hold' },
        FREED: { actions: 'free' },
      },
    },
  },
});
