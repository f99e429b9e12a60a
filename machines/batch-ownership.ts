/**
 * One `Node.UpdateAlloc` that names allocations of more than one node, as a client may send whose data was copied from
 * another: whose word is taken. What a report does to a node is node.ts. Reference page sections 1.7, 2 and 3.4.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface BatchOwnershipMemory {
  /** It names an allocation of another node behind its own. */
  foreign: boolean;
}

export type BatchOwnershipEvent =
  | { type: 'SENT'; foreign: boolean }
  | { type: 'CHECKED' }
  | { type: 'APPLIED' };

export const batchOwnershipMachine = ({ reportChecks }: Pick<Rules, 'reportChecks'>) =>
  setup({
    types: { context: {} as BatchOwnershipMemory, events: {} as BatchOwnershipEvent },
    guards: { isTaken: ({ context }) => !context.foreign || reportChecks === 'first-allocation' },
    actions: {
      write: assign({ foreign: ({ event }) => event.type === 'SENT' && event.foreign }),
      forget: assign({ foreign: false }),
    },
  }).createMachine({
    id: 'batch-ownership',
    initial: 'idle',
    context: { foreign: false },
    states: {
      idle: { on: { SENT: { target: 'sent', actions: 'write' } } },
      sent: {
        on: {
          CHECKED: [
            { guard: 'isTaken', target: 'taken' },
            { target: 'idle', actions: 'forget' },
          ],
        },
      },
      taken: { on: { APPLIED: { target: 'idle', actions: 'forget' } } },
    },
  });
