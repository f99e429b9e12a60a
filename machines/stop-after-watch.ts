/**
 * The loop in a client that stops allocations with `stop_after_client_disconnect` once no server has answered for too
 * long. It waits for a tick, then goes through what it watches; while it goes through, it takes no message. The rule
 * is how it passes on what is to be stopped. Reference page sections 6.1, item 6, and 7.1, row 19.
 */
import { assign, setup } from 'xstate';
import type { Rules } from './revisions.ts';

export interface WatchMemory {
  /** Allocations that it has to stop in time, in the order in which it goes through them. */
  watched: readonly string[];
  /** How far it has gone through them. */
  at: number;
}

export type WatchEvent =
  /** A runner hands over an allocation that has just started: the loop must be waiting to take it. */
  | { type: 'HANDED'; slot: string }
  /** `overdue`: the last contact is longer ago than allowed. */
  | { type: 'TICKED'; overdue: boolean }
  /** It puts the allocation into its own queue, to be stopped when it takes it from there. */
  | { type: 'PASSED_ON'; slot: string }
  /** It takes an allocation from its queue, and stops it. */
  | { type: 'TAKEN'; slot: string }
  /** It stops the allocation there and then. */
  | { type: 'STOPPED'; slot: string }
  /** It has gone through them all. */
  | { type: 'FINISHED' };

const slotOf = (event: WatchEvent) => ('slot' in event ? event.slot : '');

export const stopAfterWatchMachine = ({ stopAfterWatch }: Pick<Rules, 'stopAfterWatch'>) =>
  setup({
    types: { context: {} as WatchMemory, events: {} as WatchEvent },
    guards: {
      overdue: ({ context, event }) => event.type === 'TICKED' && event.overdue && context.watched.length > 0,
      nextGoesToQueue: ({ context, event }) =>
        stopAfterWatch === 'to-its-own-queue' && context.watched[context.at] === slotOf(event),
      nextIsStopped: ({ context, event }) =>
        stopAfterWatch === 'directly' && context.watched[context.at] === slotOf(event),
      throughAll: ({ context }) => context.at === context.watched.length,
    },
    actions: {
      watch: assign({ watched: ({ context, event }) => [...context.watched, slotOf(event)] }),
      goOn: assign({ at: ({ context }) => context.at + 1 }),
      unwatch: assign({
        watched: ({ context, event }) => context.watched.filter((slot) => slot !== slotOf(event)),
      }),
      startOver: assign({ at: 0 }),
    },
  }).createMachine({
    id: 'stop-after-watch',
    initial: 'waiting',
    context: { watched: [], at: 0 },
    states: {
      waiting: {
        on: {
          HANDED: { actions: 'watch' },
          TICKED: [{ guard: 'overdue', target: 'going' }, {}],
          TAKEN: { actions: 'unwatch' },
        },
      },
      going: {
        on: {
          PASSED_ON: { guard: 'nextGoesToQueue', actions: 'goOn' },
          STOPPED: { guard: 'nextIsStopped', actions: 'unwatch' },
          FINISHED: { guard: 'throughAll', target: 'waiting', actions: 'startOver' },
        },
      },
    },
  });
