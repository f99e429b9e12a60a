/**
 * One `Node.GetClientAllocs` on its way: a read that the server asked holds back until its state is newer than what
 * the client has, or until the wait is over. The answer is what that server knows at that moment, and travels. What
 * the client makes of it is allocation-watch.ts. Reference page section 6.1, item 3.
 */
import { assign, setup } from 'xstate';
import { type LogState, indexOfLog } from './alloc-log.ts';

export type QueryServer = 'leader' | 'follower';

export interface QueryMemory {
  server: QueryServer;
  /** MinQueryIndex: the server answers when it is beyond it; 0 asks for an answer at once. */
  min: number;
  /** The answer, once there is one. */
  answer: LogState;
}

export type QueryEvent =
  | { type: 'ASKED'; server: QueryServer; min: number }
  /** The server's state satisfies the query. */
  | { type: 'ANSWERED'; server: QueryServer; state: LogState }
  /** The longest wait is over: the server answers with what it has. */
  | { type: 'WAITED_OUT'; server: QueryServer; state: LogState }
  | { type: 'ARRIVED' }
  /** The client's process ends, and its connection with it. */
  | { type: 'DROPPED' };

const UNASKED: QueryMemory = { server: 'leader', min: 0, answer: 'empty' };

export const blockingQueryMachine = setup({
  types: { context: {} as QueryMemory, events: {} as QueryEvent },
  guards: {
    isNewer: ({ context, event }) =>
      event.type === 'ANSWERED' &&
      event.server === context.server &&
      (context.min === 0 || indexOfLog(event.state) > context.min),
    isAsked: ({ context, event }) => 'server' in event && event.server === context.server,
  },
  actions: {
    ask: assign(({ context, event }) =>
      event.type === 'ASKED' ? { ...context, server: event.server, min: event.min } : context,
    ),
    read: assign(({ context, event }) => ('state' in event ? { ...context, answer: event.state } : context)),
    forget: assign(UNASKED),
  },
}).createMachine({
  id: 'blocking-query',
  initial: 'idle',
  context: UNASKED,
  states: {
    idle: { on: { ASKED: { target: 'asked', actions: 'ask' }, DROPPED: {} } },
    asked: {
      on: {
        ANSWERED: { guard: 'isNewer', target: 'answered', actions: 'read' },
        WAITED_OUT: { guard: 'isAsked', target: 'answered', actions: 'read' },
        DROPPED: { target: 'idle', actions: 'forget' },
      },
    },
    answered: {
      on: {
        ARRIVED: { target: 'idle', actions: 'forget' },
        DROPPED: { target: 'idle', actions: 'forget' },
      },
    },
  },
});
