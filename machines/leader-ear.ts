/**
 * Whether calls of clients reach a leader: they do, or they do not although it leads (its RPC port is cut off, and Raft goes
 * on), or there is no leader. Neither lasts as long as the failover TTL. Reference page sections 7.2 (#17974) and 8 (L11).
 */
import { assign, setup } from 'xstate';
import { TICKS } from './tick-timer.ts';

export interface LeaderEarMemory {
  /** How long it has been so. */
  ticks: number;
}

export type LeaderEarEvent = { type: 'CUT_OFF' | 'LOST' | 'BACK' | 'ELECTED' | 'TICKED' };

export const leaderEarMachine = setup({
  types: { context: {} as LeaderEarMemory, events: {} as LeaderEarEvent },
  guards: { mayLast: ({ context }) => context.ticks < TICKS.failover - 1 },
  actions: {
    count: assign({ ticks: ({ context }) => context.ticks + 1 }),
    begin: assign({ ticks: 0 }),
  },
}).createMachine({
  id: 'leader-ear',
  initial: 'hearing',
  context: { ticks: 0 },
  states: {
    hearing: { on: { CUT_OFF: 'deaf', LOST: 'vacant', TICKED: {} } },
    deaf: {
      on: {
        TICKED: { guard: 'mayLast', actions: 'count' },
        BACK: { target: 'hearing', actions: 'begin' },
        LOST: { target: 'vacant', actions: 'begin' },
      },
    },
    vacant: {
      on: {
        TICKED: { guard: 'mayLast', actions: 'count' },
        ELECTED: { target: 'hearing', actions: 'begin' },
      },
    },
  },
});
