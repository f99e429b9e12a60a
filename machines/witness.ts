/**
 * What an all-knowing observer remembers and no server can: history variables for the properties. They would not
 * be present in an implementation, and no rule reads them.
 */
import { setup } from 'xstate';

/**
 * Of an allocation: whether the servers' knowledge of it dates from after its node's last outage began.
 * Of a report on its way: whether it was sent after that.
 */
export const freshnessMachine = setup({
  types: { events: {} as { type: 'RENEWED' } | { type: 'OUTAGE_BEGAN' } },
}).createMachine({
  id: 'freshness',
  initial: 'current',
  states: {
    current: { on: { RENEWED: {}, OUTAGE_BEGAN: 'outdated' } },
    outdated: { on: { RENEWED: 'current', OUTAGE_BEGAN: {} } },
  },
});

/**
 * Of a job: whether a node was trusted while an allocation on it was still unknown, whether that led to a
 * replacement, and whether one of the two was stopped then.
 */
export const churnMachine = setup({
  types: {
    events: {} as
      | { type: 'TRUSTED'; unknown: boolean }
      | { type: 'HEARD' }
      | { type: 'PLAN_COMMITTED'; needless: boolean; stops: boolean },
  },
  guards: {
    tooEarly: ({ event }) => event.type === 'TRUSTED' && event.unknown,
    needless: ({ event }) => event.type === 'PLAN_COMMITTED' && event.needless,
    stops: ({ event }) => event.type === 'PLAN_COMMITTED' && event.stops,
  },
}).createMachine({
  id: 'churn',
  initial: 'none',
  states: {
    none: { on: { TRUSTED: { guard: 'tooEarly', target: 'trusted' } } },
    trusted: {
      on: {
        /** It was reported in time: no harm came of it. */
        HEARD: 'none',
        PLAN_COMMITTED: { guard: 'needless', target: 'placed' },
      },
    },
    /** A replacement that nobody needed. */
    placed: { on: { PLAN_COMMITTED: { guard: 'stops', target: 'stopped' } } },
    /** And one of the two had to go. */
    stopped: {},
  },
});
