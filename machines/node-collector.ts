/**
 * The leader's collection of old nodes: it reads which are down, and deletes them by a later log entry. It clears no
 * timer, for a node that is down has none: or had none, when it was read. Reference page sections 1.2 (N10) and 1.4.
 */
import { setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';

export type CollectorEvent =
  | { type: 'READ'; status: NodeStatus | 'gone' }
  /** The entry that deletes what was read. */
  | { type: 'COMMITTED' };

export const nodeCollectorMachine = setup({
  types: { events: {} as CollectorEvent },
  guards: {
    isDown: ({ event }) => event.type === 'READ' && event.status === 'down',
  },
}).createMachine({
  id: 'node-collector',
  initial: 'idle',
  states: {
    idle: { on: { READ: { guard: 'isDown', target: 'deleting' } } },
    deleting: { on: { COMMITTED: 'idle' } },
  },
});
