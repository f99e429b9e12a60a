/**
 * How much may go wrong: a purse of faults. Not part of the protocol; it bounds a world so that the search ends.
 */
import { assign, setup } from 'xstate';

export interface Faults {
  /** Links cut, each for as long as the environment likes. */
  outages: number;
  /** Agent processes restarted. */
  restarts: number;
  /** Requests lost on the way. */
  losses: number;
  /** Tasks that exit by themselves. */
  exits: number;
  /** Attribute changes, which make a client register again. */
  changes: number;
  /** Nodes purged by the operator. */
  purges: number;
  /** Leaders lost. */
  failovers: number;
}

export const NO_FAULTS: Faults = {
  outages: 0,
  restarts: 0,
  losses: 0,
  exits: 0,
  changes: 0,
  purges: 0,
  failovers: 0,
};

export type EnvironmentEvent =
  | { type: 'OUTAGE' }
  | { type: 'RESTART' }
  | { type: 'LOSS' }
  | { type: 'EXIT' }
  | { type: 'CHANGE' }
  | { type: 'PURGE' }
  | { type: 'FAILOVER' };

export const environmentMachine = (faults: Faults) =>
  setup({
    types: { context: {} as Faults, events: {} as EnvironmentEvent },
    guards: {
      outagesLeft: ({ context }) => context.outages > 0,
      restartsLeft: ({ context }) => context.restarts > 0,
      lossesLeft: ({ context }) => context.losses > 0,
      exitsLeft: ({ context }) => context.exits > 0,
      changesLeft: ({ context }) => context.changes > 0,
      purgesLeft: ({ context }) => context.purges > 0,
      failoversLeft: ({ context }) => context.failovers > 0,
    },
    actions: {
      spendOutage: assign({ outages: ({ context }) => context.outages - 1 }),
      spendRestart: assign({ restarts: ({ context }) => context.restarts - 1 }),
      spendLoss: assign({ losses: ({ context }) => context.losses - 1 }),
      spendExit: assign({ exits: ({ context }) => context.exits - 1 }),
      spendChange: assign({ changes: ({ context }) => context.changes - 1 }),
      spendPurge: assign({ purges: ({ context }) => context.purges - 1 }),
      spendFailover: assign({ failovers: ({ context }) => context.failovers - 1 }),
    },
  }).createMachine({
    id: 'environment',
    initial: 'purse',
    context: faults,
    states: {
      purse: {
        on: {
          OUTAGE: { guard: 'outagesLeft', actions: 'spendOutage' },
          RESTART: { guard: 'restartsLeft', actions: 'spendRestart' },
          LOSS: { guard: 'lossesLeft', actions: 'spendLoss' },
          EXIT: { guard: 'exitsLeft', actions: 'spendExit' },
          CHANGE: { guard: 'changesLeft', actions: 'spendChange' },
          PURGE: { guard: 'purgesLeft', actions: 'spendPurge' },
          FAILOVER: { guard: 'failoversLeft', actions: 'spendFailover' },
        },
      },
    },
  });
