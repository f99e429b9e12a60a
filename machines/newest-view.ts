/**
 * A history variable for properties: the newest state of the servers that a client has acted on, whichever of its
 * processes did. No rule reads it, and no implementation has it.
 */
import { assign, setup } from 'xstate';

export interface NewestView {
  index: number;
}

export const newestViewMachine = setup({
  types: { context: {} as NewestView, events: {} as { type: 'ACTED'; index: number } },
  actions: {
    note: assign({ index: ({ context, event }) => Math.max(context.index, event.index) }),
  },
}).createMachine({
  id: 'newest-view',
  initial: 'kept',
  context: { index: 0 },
  states: { kept: { on: { ACTED: { actions: 'note' } } } },
});
