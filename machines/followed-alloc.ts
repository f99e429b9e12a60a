/**
 * The servers' record of an allocation whose group has a window: its client status, whether its last recorded state is
 * `unknown` (NeedsToReconnect), and whether it names a follow-up evaluation. Reference page sections 3.1 to 3.3.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface FollowedAllocContext {
  /** The allocation names the follow-up for the end of its window. */
  followUp: boolean;
  needsReconnect: boolean;
  windowOver: boolean;
}

export type FollowedAllocEvent =
  /** A plan: its node is disconnected. `disconnected`: so the applier's snapshot has it. */
  | { type: 'MARKED_UNKNOWN'; disconnected: boolean }
  /** A report of the client is applied. */
  | { type: 'REPORTED'; client: 'running' | 'failed' }
  /** A pass over the job decides about it, beyond marking it unknown. */
  | { type: 'PLANNED'; disconnected: boolean }
  | { type: 'WINDOW_ENDED' };

export const followedAllocMachine = (rules: Pick<Rules, 'followUpAtReturn'>) =>
  setup({
    types: { context: {} as FollowedAllocContext, events: {} as FollowedAllocEvent },
    guards: {
      disconnected: ({ event }) => event.type === 'MARKED_UNKNOWN' && event.disconnected,
      connected: ({ event }) => event.type === 'PLANNED' && !event.disconnected,
      windowOver: ({ context }) => context.windowOver,
      hasFailed: ({ event }) => event.type === 'REPORTED' && event.client === 'failed',
    },
    actions: {
      mark: assign({ followUp: true, needsReconnect: true, windowOver: false }),
      /** A return: what waits for the end of the window is of no use any more. */
      unlink: assign({
        followUp: ({ context }) =>
          context.followUp && !(context.needsReconnect && rules.followUpAtReturn === 'cancelled'),
      }),
      reconnect: assign({ needsReconnect: false }),
      endWindow: assign({ windowOver: true }),
    },
  }).createMachine({
    id: 'followed-alloc',
    initial: 'running',
    context: { followUp: false, needsReconnect: false, windowOver: false },
    states: {
      running: {
        on: {
          MARKED_UNKNOWN: { guard: 'disconnected', target: 'unknown', actions: 'mark' },
          PLANNED: { guard: 'connected', actions: 'reconnect' },
          REPORTED: [{ guard: 'hasFailed', target: 'failed', actions: 'unlink' }, { actions: 'unlink' }],
        },
      },
      unknown: {
        on: {
          WINDOW_ENDED: { actions: 'endWindow' },
          PLANNED: [{ guard: 'windowOver', target: 'replaced' }, {}],
          REPORTED: [
            { guard: 'hasFailed', target: 'failed', actions: 'unlink' },
            { target: 'running', actions: 'unlink' },
          ],
        },
      },
      failed: { on: { PLANNED: 'replaced', REPORTED: {} } },
      replaced: { on: { PLANNED: {}, REPORTED: {} } },
    },
  });
