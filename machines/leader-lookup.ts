/**
 * The leader's process, each time it reads a node's record again to finish what it is doing: the answer to a
 * heartbeat, or the decision of a timer. The record may be gone by then. The rule is what it makes of that. Reference
 * page sections 1.4 and 7.1, row 22.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface LookupEvent {
  type: 'LOOKED_UP';
  found: boolean;
}

export const leaderLookupMachine = ({ missingNode }: Pick<Rules, 'missingNode'>) =>
  setup({
    types: { events: {} as LookupEvent },
    guards: {
      dereferencesNothing: ({ event }) => missingNode === 'dereferenced' && !event.found,
    },
  }).createMachine({
    id: 'leader-lookup',
    initial: 'serving',
    states: {
      serving: { on: { LOOKED_UP: [{ guard: 'dereferencesNothing', target: 'crashed' }, {}] } },
      /** The process is gone, and what it would have done next with it. */
      crashed: {},
    },
  });
