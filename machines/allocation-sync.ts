/**
 * The loop of a client that sends what it has to say of one allocation, and what of it outlives the process. The rule
 * is what a restarted process says of an allocation that it has restored: its status at once, or nothing before it has
 * read what the servers want, and then only what they have not acknowledged. What runs is task.ts, how a call travels
 * report.ts. Reference page sections 6.1, item 5, 6.3, and 7.1, row 31.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';
import type { ClientStatus } from './vocabulary.ts';

export type SyncedStatus = Extract<ClientStatus, 'running' | 'complete'>;

export interface SyncMemory {
  /** The newest status that a runner has given, until it is acknowledged. */
  pending: SyncedStatus | 'none';
  /** The last that a server has acknowledged; on disk. */
  acknowledged: SyncedStatus | 'none';
  /** This process has read what the servers want. */
  synced: boolean;
}

export type SyncEvent =
  /** A runner gives its status, since that has changed. */
  | { type: 'CHANGED'; status: SyncedStatus }
  /** What the servers want has been read. */
  | { type: 'SYNCED' }
  /** A new process has restored the runner, which gives its status. */
  | { type: 'RESTORED'; status: SyncedStatus }
  | { type: 'SENT' }
  /** A server has taken what was sent. */
  | { type: 'ACKNOWLEDGED'; status: SyncedStatus };

export const allocationSyncMachine = ({ restoredReports }: Pick<Rules, 'restoredReports'>) =>
  setup({
    types: { context: {} as SyncMemory, events: {} as SyncEvent },
    guards: {
      hasToSay: ({ context }) => {
        if (context.pending === 'none') return false;
        if (restoredReports === 'at-once') return true;
        return context.synced && context.pending !== context.acknowledged;
      },
    },
    actions: {
      note: assign({ pending: ({ context, event }) => ('status' in event ? event.status : context.pending) }),
      hear: assign({ synced: true }),
      forgetWhatWasHeard: assign({ synced: false }),
      beHeard: assign(({ context, event }) => {
        if (event.type !== 'ACKNOWLEDGED') return context;
        const pending = context.pending === event.status ? ('none' as const) : context.pending;
        return { ...context, pending, acknowledged: event.status };
      }),
    },
  }).createMachine({
    id: 'allocation-sync',
    initial: 'running',
    context: { pending: 'none', acknowledged: 'none', synced: false },
    states: {
      running: {
        on: {
          CHANGED: { actions: 'note' },
          SYNCED: { actions: 'hear' },
          RESTORED: { actions: ['forgetWhatWasHeard', 'note'] },
          SENT: { guard: 'hasToSay' },
          ACKNOWLEDGED: { actions: 'beHeard' },
        },
      },
    },
  });
