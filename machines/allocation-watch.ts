/**
 * The loop of a client that asks the servers, over and over, which allocations its node has. Two rules: whom a new
 * process may ask first, and whether an answer that is no newer than what the client has is acted on. What acting
 * means for a task is task.ts. Reference page sections 6.1, item 3, and 7.1, rows 28 and 30.
 */
import { assign, setup } from 'xstate';
import type { QueryServer } from './blocking-query.ts';
import type { Rules } from './revisions.ts';

export interface WatchMemory {
  /** No answer has been acted on by this process. */
  first: boolean;
  /** The newest index that this process has seen; a process keeps it in memory only. */
  index: number;
}

export type AllocationWatchEvent =
  | { type: 'ASKED'; server: QueryServer }
  /** The answer is acted on. */
  | { type: 'ACTED'; index: number }
  /** The answer is thrown away. */
  | { type: 'DISCARDED'; index: number }
  | { type: 'RESTARTED' };

export type AllocationWatchRules = Pick<Rules, 'olderAnswers' | 'firstReadAfterRestart'>;

const isNoNewer = ({ index }: WatchMemory, event: AllocationWatchEvent) =>
  'index' in event && event.index <= index;

export const allocationWatchMachine = ({ olderAnswers, firstReadAfterRestart }: AllocationWatchRules) =>
  setup({
    types: { context: {} as WatchMemory, events: {} as AllocationWatchEvent },
    guards: {
      mayBeAsked: ({ context, event }) =>
        !context.first ||
        firstReadAfterRestart === 'any-server' ||
        (event.type === 'ASKED' && event.server === 'leader'),
      isToBeDiscarded: ({ context, event }) => olderAnswers === 'discarded' && isNoNewer(context, event),
      isToBeActedOn: ({ context, event }) => olderAnswers === 'taken' || !isNoNewer(context, event),
    },
    actions: {
      /** The index asked with never goes back, whatever is acted on. */
      remember: assign(({ context, event }) =>
        event.type === 'ACTED' ? { first: false, index: Math.max(context.index, event.index) } : context,
      ),
      forget: assign({ first: true, index: 0 }),
    },
  }).createMachine({
    id: 'allocation-watch',
    initial: 'watching',
    context: { first: true, index: 0 },
    states: {
      watching: {
        on: {
          ASKED: { guard: 'mayBeAsked' },
          ACTED: { guard: 'isToBeActedOn', actions: 'remember' },
          DISCARDED: { guard: 'isToBeDiscarded' },
          RESTARTED: { actions: 'forget' },
        },
      },
    },
  });
