/**
 * The leader's timer for one node, and the call it makes of itself when the timer fires.
 *
 * Time is named: FIRED means TTL plus grace have passed without a heartbeat. The decision is taken on the state
 * at that moment and committed later. Reference page sections 1.2 (N7, N8) and 1.4.
 */
import { assign, setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';

export type HeartbeatTimerEvent =
  /** A TTL was granted: the answer to a heartbeat or a registration. */
  | { type: 'ARMED' }
  /** `window`: some allocation on the node is wanted, has a disconnect window, and has not expired. */
  | { type: 'FIRED'; status: NodeStatus | 'gone'; window: boolean }
  | { type: 'COMMITTED' }
  /** By the time the entry applies the node is purged: nothing is written, and the call ends there. */
  | { type: 'VOIDED' }
  | { type: 'ACTED' }
  /** The node is purged. */
  | { type: 'CLEARED' }
  /** A new leader grants the failover TTL to every node that is not down. */
  | { type: 'LEADER_LOST'; status: NodeStatus | 'gone' };

export interface HeartbeatTimerContext {
  armed: boolean;
  next: 'disconnected' | 'down';
}

export const heartbeatTimerMachine = setup({
  types: { context: {} as HeartbeatTimerContext, events: {} as HeartbeatTimerEvent },
  guards: {
    armed: ({ context }) => context.armed,
    nodeGone: ({ context, event }) => context.armed && event.type === 'FIRED' && event.status === 'gone',
    /** Still out of sight, still inside a window: nothing is written, the timer runs again. */
    staysDisconnected: ({ context, event }) =>
      context.armed && event.type === 'FIRED' && event.status === 'disconnected' && event.window,
    /** Only a ready node may disconnect: one that is still initializing forfeits the window. */
    mayDisconnect: ({ context, event }) =>
      context.armed && event.type === 'FIRED' && event.status === 'ready' && event.window,
    /** Nothing to write, and yet evaluations are created. */
    alreadyDown: ({ context, event }) => context.armed && event.type === 'FIRED' && event.status === 'down',
    nodeHasTimer: ({ event }) =>
      event.type === 'LEADER_LOST' && event.status !== 'gone' && event.status !== 'down',
    nextIsDown: ({ context }) => context.next === 'down',
  },
  actions: {
    arm: assign({ armed: true }),
    disarm: assign({ armed: false }),
    /** The timer entry is removed before the decision. */
    writeDisconnected: assign({ armed: false, next: 'disconnected' }),
    writeDown: assign({ armed: false, next: 'down' }),
    forget: assign({ next: 'down' }),
  },
}).createMachine({
  id: 'heartbeat-timer',
  initial: 'idle',
  context: { armed: false, next: 'down' },
  on: {
    ARMED: { actions: 'arm' },
    CLEARED: { actions: 'disarm' },
    LEADER_LOST: [
      { guard: 'nodeHasTimer', target: '.idle', actions: ['forget', 'arm'] },
      { target: '.idle', actions: ['forget', 'disarm'] },
    ],
  },
  states: {
    idle: {
      on: {
        FIRED: [
          { guard: 'nodeGone', actions: 'disarm' },
          { guard: 'staysDisconnected' },
          { guard: 'mayDisconnect', target: 'writing', actions: 'writeDisconnected' },
          { guard: 'alreadyDown', target: 'written', actions: 'writeDown' },
          { guard: 'armed', target: 'writing', actions: 'writeDown' },
        ],
      },
    },
    writing: { on: { COMMITTED: 'written', VOIDED: { target: 'idle', actions: 'forget' } } },
    written: {
      on: {
        // After `down` no sign of life is expected; after `disconnected` the node is judged again.
        ACTED: [
          { guard: 'nextIsDown', target: 'idle', actions: 'forget' },
          { target: 'idle', actions: ['forget', 'arm'] },
        ],
      },
    },
  },
});
