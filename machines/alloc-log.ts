/**
 * One server's copy of the log, as far as it concerns one allocation: how much of it has been applied. The leader's
 * copy is the truth, a follower's may lag behind it by any number of entries. What an entry says is its content here;
 * how a record merges is alloc.ts.
 */
import { setup } from 'xstate';

export const LOG_ENTRIES = ['placed', 'finished', 'collected'] as const;
/** A plan places it; its client reports that it has run to its end; garbage collection removes it. */
export type LogEntry = (typeof LOG_ENTRIES)[number];
/** What a server that has applied so much says of the allocation; its index is its place in this list. */
export const LOG_STATES = ['empty', ...LOG_ENTRIES] as const;
export type LogState = (typeof LOG_STATES)[number];

export interface LogEvent {
  type: 'APPLIED';
  entry: LogEntry | 'none';
}

/** Raft's index, counted from the first entry about the allocation. */
export const indexOfLog = (state: LogState): number => LOG_STATES.indexOf(state);
/** Whether a server in this state names the allocation among those of its node. */
export const listsAllocation = (state: LogState): boolean => state === 'placed' || state === 'finished';

const is = (entry: LogEntry) => (args: { event: LogEvent }) => args.event.entry === entry;

export const allocLogMachine = setup({
  types: { events: {} as LogEvent },
  guards: { places: is('placed'), finishes: is('finished'), collects: is('collected') },
}).createMachine({
  id: 'alloc-log',
  initial: 'empty',
  states: {
    empty: { on: { APPLIED: { guard: 'places', target: 'placed' } } },
    placed: { on: { APPLIED: { guard: 'finishes', target: 'finished' } } },
    finished: { on: { APPLIED: { guard: 'collects', target: 'collected' } } },
    collected: {},
  },
});
