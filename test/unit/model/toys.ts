/** Machines small enough to count by hand, for the tests of model and checker. They are not Nomad's. */
import { assign, setup } from 'xstate';

/** Counts to `limit`, can be reset by an event that allows it, ignores PING, and can finish. */
export function counter(limit: number) {
  return setup({
    types: {
      context: {} as { n: number },
      events: {} as
        | { type: 'INC' }
        | { type: 'PING' }
        | { type: 'RESET'; allowed: boolean }
        | { type: 'FINISH' },
    },
    guards: {
      belowLimit: ({ context }) => context.n < limit,
      isAllowed: ({ event }) => event.type === 'RESET' && event.allowed,
    },
    actions: { increment: assign({ n: ({ context }) => context.n + 1 }), clear: assign({ n: 0 }) },
  }).createMachine({
    id: 'counter',
    context: { n: 0 },
    initial: 'on',
    states: {
      on: {
        on: {
          INC: { guard: 'belowLimit', actions: 'increment' },
          PING: {},
          RESET: { guard: 'isAllowed', actions: 'clear' },
          FINISH: 'finished',
        },
      },
      finished: { type: 'final' },
    },
  });
}

/** A lamp that is on or off. */
export const lamp = setup({}).createMachine({
  id: 'lamp',
  initial: 'off',
  states: { off: { on: { TOGGLE: 'on', HIT: {} } }, on: { on: { TOGGLE: 'off' } } },
});
