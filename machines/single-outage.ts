/**
 * One outage of one node from beginning to end, as cable and servers have it. Reports go through while the servers hold
 * the node for connected, and the cable is whole; how the node gets back to `ready` afterwards is not here.
 */
import { setup } from 'xstate';

export type SingleOutageEvent = {
  type: 'CUT' | 'NOTICED' | 'RESTORED' | 'HEARD_AGAIN' | 'PULLED' | 'REPORTED';
};

export const singleOutageMachine = setup({ types: { events: {} as SingleOutageEvent } }).createMachine({
  id: 'single-outage',
  initial: 'connected',
  states: {
    connected: { on: { CUT: 'cut', PULLED: {}, REPORTED: {} } },
    cut: { on: { NOTICED: 'disconnected' } },
    disconnected: { on: { RESTORED: 'reachable' } },
    /** Whole again; the servers hold the node for disconnected until its next heartbeat. */
    reachable: { on: { HEARD_AGAIN: 'back', PULLED: {} } },
    back: { on: { PULLED: {}, REPORTED: {} } },
  },
});
