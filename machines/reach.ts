/**
 * Whether a client can be reached, and whether the servers have noticed: the shortest outage there is. How a node comes
 * back to be trusted is not here (node.ts, update-status.ts), nor that a window ends: defects of drains and stops do
 * not need it. Reference page sections 1.2 (N5', N7) and 1.4.
 */
import { assign, setup } from 'xstate';

export interface ReachMemory {
  outagesLeft: number;
}

export type ReachEvent =
  | { type: 'LINK_LOST' }
  | { type: 'LINK_RESTORED' }
  | { type: 'HEARTBEAT_MISSED' }
  | { type: 'HEARTBEAT' };

export const reachMachine = ({ outages }: { outages: number }) =>
  setup({
    types: { context: {} as ReachMemory, events: {} as ReachEvent },
    guards: { outagesLeft: ({ context }) => context.outagesLeft > 0 },
    actions: { spendOutage: assign({ outagesLeft: ({ context }) => context.outagesLeft - 1 }) },
  }).createMachine({
    id: 'reach',
    initial: 'ready',
    context: { outagesLeft: outages },
    states: {
      ready: { on: { LINK_LOST: { guard: 'outagesLeft', target: 'silent', actions: 'spendOutage' } } },
      /** Out of reach, and still `ready` on record. */
      silent: { on: { LINK_RESTORED: 'ready', HEARTBEAT_MISSED: 'disconnected' } },
      disconnected: { on: { LINK_RESTORED: 'returning' } },
      /** Within reach again, and still `disconnected` on record: its reports are refused. */
      returning: {
        on: {
          HEARTBEAT: 'ready',
          LINK_LOST: { guard: 'outagesLeft', target: 'disconnected', actions: 'spendOutage' },
        },
      },
    },
  });
