/**
 * The leader's timer for one node, where how long things take is the question: time passes in ticks, one for a client's
 * TTL, two more for the grace. What silence makes of a node and its allocations, and which steps that takes, is
 * heartbeat-timer.ts; here the node is written off and stays so. Reference page sections 1.4 and 8 (L11).
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface TickTimerMemory {
  /** Until it expires. */
  left: number;
  /** The leader has heard another client since this one should have spoken: so it hears. */
  proven: boolean;
}

export type TickTimerEvent =
  /** A heartbeat of this node, or of another one. */
  | { type: 'HEARD' | 'OTHER_HEARD' }
  | { type: 'TICKED' }
  | { type: 'EXPIRED' }
  | { type: 'LEADER_LOST' | 'ELECTED' };

/** TTL and grace; the grace; what every node gets from a new leader. In their order, and as short as that allows. */
export const TICKS = { full: 3, grace: 2, failover: 5 } as const;
/** In the middle of its grace: who should have spoken has had time to, and has time to speak before it is judged. */
const MIDDLE = 1;

export const tickTimerMachine = ({ silenceBelieved }: Pick<Rules, 'silenceBelieved'>) =>
  setup({
    types: { context: {} as TickTimerMemory, events: {} as TickTimerEvent },
    guards: {
      timeLeft: ({ context }) => context.left > 0,
      isInTheMiddle: ({ context }) => context.left === MIDDLE,
      isUp: ({ context }) => context.left === 0,
      isUpAndBelieved: ({ context }) =>
        context.left === 0 && (silenceBelieved === 'at-once' || context.proven),
    },
    actions: {
      startAnew: assign({ left: TICKS.full, proven: false }),
      grantFailover: assign({ left: TICKS.failover, proven: false }),
      grantGrace: assign({ left: TICKS.grace, proven: true }),
      prove: assign({ proven: true }),
      count: assign({ left: ({ context }) => context.left - 1 }),
      stop: assign({ left: 0, proven: false }),
    },
  }).createMachine({
    id: 'tick-timer',
    initial: 'running',
    context: { left: TICKS.full, proven: false },
    on: { TICKED: [{ guard: 'timeLeft', actions: 'count' }, {}] },
    states: {
      running: {
        on: {
          HEARD: { actions: 'startAnew' },
          OTHER_HEARD: [{ guard: 'isInTheMiddle', actions: 'prove' }, {}],
          EXPIRED: [
            { guard: 'isUpAndBelieved', target: 'down' },
            { guard: 'isUp', target: 'waiting', actions: 'grantFailover' },
          ],
          LEADER_LOST: { target: 'none', actions: 'stop' },
        },
      },
      /** Its leader has heard nobody lately, and knows no more than one that was just elected. */
      waiting: {
        on: {
          HEARD: { target: 'running', actions: 'startAnew' },
          OTHER_HEARD: { target: 'running', actions: 'grantGrace' },
          EXPIRED: { guard: 'isUp', target: 'down' },
          LEADER_LOST: { target: 'none', actions: 'stop' },
        },
      },
      none: { on: { ELECTED: { target: 'granted', actions: 'grantFailover' } } },
      granted: {
        on: {
          HEARD: { target: 'running', actions: 'startAnew' },
          OTHER_HEARD: [{ guard: 'isInTheMiddle', actions: 'prove' }, {}],
          EXPIRED: [
            { guard: 'isUpAndBelieved', target: 'down' },
            { guard: 'isUp', target: 'waiting', actions: 'grantFailover' },
          ],
          LEADER_LOST: { target: 'none', actions: 'stop' },
        },
      },
      down: { on: { OTHER_HEARD: {}, LEADER_LOST: {}, ELECTED: {} } },
    },
  });
