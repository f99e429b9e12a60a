/**
 * A client agent: connected or not, registered or not, and what it has reason to say.
 *
 * Its three loops run concurrently: registration and heartbeats (here), the allocation watch and the allocation
 * sync (whose reasons to speak are in task.ts). It speaks only on these triggers. Reference page section 6.
 */
import { assign, setup } from 'xstate';

export interface ClientMemory {
  connected: boolean;
  /** Attributes changed: register again, beside the heartbeats; `again`: and changed once more since that was sent. */
  changed: 'no' | 'once' | 'again';
}

export type ClientEvent =
  | { type: 'LINK_LOST' }
  | { type: 'LINK_RESTORED' }
  /** The agent process restarts; tasks live on. */
  | { type: 'RESTARTED' }
  | { type: 'ATTRIBUTES_CHANGED' }
  | { type: 'REGISTER_SENT' }
  | { type: 'REGISTER_ANSWERED' }
  | { type: 'HEARTBEAT_SENT' }
  /** `known: false` is the answer `node not found`. */
  | { type: 'HEARTBEAT_ANSWERED'; known: boolean }
  /** The allocation sync sends; the allocation watch pulls. Either needs no registration, only a connection. */
  | { type: 'REPORT_SENT' }
  | { type: 'PULLED' };

export const clientMachine = setup({
  types: { context: {} as ClientMemory, events: {} as ClientEvent },
  guards: {
    connected: ({ context }) => context.connected,
    disconnected: ({ context }) => !context.connected,
    connectedAndChanged: ({ context }) => context.connected && context.changed !== 'no',
    nodeForgotten: ({ context, event }) =>
      context.connected && event.type === 'HEARTBEAT_ANSWERED' && !event.known,
  },
  actions: {
    connect: assign({ connected: true }),
    disconnect: assign({ connected: false }),
    change: assign({ changed: 'once' }),
    changeAgain: assign({ changed: ({ context }) => (context.changed === 'no' ? 'once' : 'again') }),
    settleOne: assign({ changed: ({ context }) => (context.changed === 'again' ? 'once' : 'no') }),
    forgetChanges: assign({ changed: 'no' }),
  },
}).createMachine({
  id: 'client',
  initial: 'starting',
  context: { connected: true, changed: 'no' },
  on: {
    LINK_LOST: { guard: 'connected', actions: 'disconnect' },
    LINK_RESTORED: { guard: 'disconnected', actions: 'connect' },
    RESTARTED: { target: '.starting', actions: 'forgetChanges' },
    REPORT_SENT: { guard: 'connected' },
    PULLED: { guard: 'connected' },
  },
  states: {
    /** No registration of this process has succeeded yet: it asks for `initializing`. */
    starting: {
      on: {
        // What changes before the first registration is registered after it.
        ATTRIBUTES_CHANGED: { actions: 'change' },
        REGISTER_SENT: { guard: 'connected' },
        REGISTER_ANSWERED: { guard: 'connected', target: 'registered' },
      },
    },
    registered: {
      on: {
        ATTRIBUTES_CHANGED: { actions: 'changeAgain' },
        REGISTER_SENT: { guard: 'connectedAndChanged' },
        REGISTER_ANSWERED: { guard: 'connected', actions: 'settleOne' },
        HEARTBEAT_SENT: { guard: 'connected' },
        HEARTBEAT_ANSWERED: [{ guard: 'nodeForgotten', target: 'forgotten' }, { guard: 'connected' }],
      },
    },
    /** The servers do not know the node: register again, now asking for `ready`. */
    forgotten: {
      on: {
        ATTRIBUTES_CHANGED: { actions: 'changeAgain' },
        REGISTER_SENT: { guard: 'connected' },
        REGISTER_ANSWERED: { guard: 'connected', target: 'registered', actions: 'settleOne' },
      },
    },
  },
});
