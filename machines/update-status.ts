/**
 * One heartbeat on its way: the call `Node.UpdateStatus(ready)` of a client, in the steps a server takes.
 *
 * Read, commit, act: anything may happen in between, and several of the protocol's defects live there. The rule
 * for a returning node, and which transitions create evaluations, are decided at the read and nowhere else.
 * Reference page sections 1.2 (N3-N6, N9) and 1.3.
 */
import { assign, setup } from 'xstate';
import type { NodeStatus } from './vocabulary.ts';
import type { Rules } from './revisions.ts';

/** What the server's snapshot says of the node. */
export interface NodeRead {
  status: NodeStatus | 'gone';
  /** LAUI > LMHI. */
  reported: boolean;
  /** Some allocation on the node is neither server- nor client-terminal. */
  live: boolean;
}

export type UpdateStatusEvent =
  | { type: 'SENT' }
  | ({ type: 'READ' } & NodeRead)
  | { type: 'COMMITTED' }
  /** By the time the entry applies the node is purged: nothing is written, and the client is told so. */
  | { type: 'VOIDED' }
  /** Evaluations (a second log entry), timer, reply. */
  | { type: 'ACTED' }
  /** The request or its connection is lost before a server reads it. */
  | { type: 'DROPPED' }
  /** The leader that held the call is gone; what it committed stays, what it meant to do next is forgotten. */
  | { type: 'LEADER_LOST' };

export interface UpdateStatusContext {
  /** The status that the log entry will write. */
  next: NodeStatus;
  /** The transition, as read, requires evaluations. */
  evaluates: boolean;
}

const was = (event: UpdateStatusEvent, ...statuses: NodeRead['status'][]) =>
  event.type === 'READ' && statuses.includes(event.status);

export const updateStatusMachine = (rules: Rules) =>
  setup({
    types: { context: {} as UpdateStatusContext, events: {} as UpdateStatusEvent },
    guards: {
      nodeUnknown: ({ event }) => was(event, 'gone'),
      alreadyReady: ({ event }) => was(event, 'ready'),
      /** N3, N4. An initializing node is trusted when it has nothing to report, or has reported since. */
      gateShut: ({ event }) =>
        rules.gate !== 'none' &&
        event.type === 'READ' &&
        event.status === 'initializing' &&
        event.live &&
        !event.reported,
      /** N5. A disconnected node starts over; its allocations are unknown until it reports them. */
      startsOver: ({ event }) => rules.gate !== 'none' && was(event, 'disconnected'),
    },
    actions: {
      writeInitializing: assign({ next: 'initializing', evaluates: true }),
      writeReady: assign({ next: 'ready', evaluates: true }),
      forget: assign({ next: 'ready', evaluates: false }),
    },
  }).createMachine({
    id: 'update-status',
    initial: 'idle',
    context: { next: 'ready', evaluates: false },
    states: {
      idle: { on: { SENT: 'sent', LEADER_LOST: {} } },
      sent: {
        on: {
          READ: [
            { guard: 'nodeUnknown', target: 'unknownNode' },
            { guard: 'alreadyReady', target: 'written' },
            { guard: 'gateShut', target: 'written' },
            { guard: 'startsOver', target: 'writing', actions: 'writeInitializing' },
            { target: 'writing', actions: 'writeReady' },
          ],
          DROPPED: 'idle',
          LEADER_LOST: {},
        },
      },
      writing: {
        on: {
          COMMITTED: 'written',
          VOIDED: { target: 'unknownNode', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
      written: {
        on: {
          ACTED: { target: 'idle', actions: 'forget' },
          LEADER_LOST: { target: 'idle', actions: 'forget' },
        },
      },
      /** `node not found` is on its way back. */
      unknownNode: { on: { ACTED: 'idle', LEADER_LOST: 'idle' } },
    },
  });
