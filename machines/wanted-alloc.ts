/**
 * What the servers hold of the one allocation that a group wants: running, or out of sight behind a window, or written
 * off, or evicted. A replacement is taken to run on a node that stays in sight.
 */
import { setup } from 'xstate';

export type WantedAllocEvent =
  | { type: 'REGISTERED' }
  | { type: 'PLACED' }
  /** A plan gives its room to a job of higher priority. */
  | { type: 'EVICTED' }
  /** A plan marks it: its node is disconnected, and the group has a window. */
  | { type: 'MARKED_UNKNOWN' }
  /** A plan finds its window over. */
  | { type: 'WRITTEN_OFF' };

export const wantedAllocMachine = setup({ types: { events: {} as WantedAllocEvent } }).createMachine({
  id: 'wanted-alloc',
  initial: 'unregistered',
  states: {
    unregistered: { on: { REGISTERED: 'missing', PLACED: 'running' } },
    missing: { on: { PLACED: 'running' } },
    running: { on: { EVICTED: 'evicted', MARKED_UNKNOWN: 'unknown' } },
    evicted: { on: { PLACED: 'running' } },
    unknown: { on: { WRITTEN_OFF: 'lost' } },
    lost: { on: { PLACED: 'replaced', WRITTEN_OFF: {} } },
    replaced: {},
  },
});
