/**
 * `Node.UpdateAlloc` for one allocation, in the steps a server takes: whether it calls for an evaluation is decided on
 * the allocation as it is stored when the call is read, and both are written in one entry. Reference page section 3.4.
 */
import { assign, setup } from 'xstate';

export interface SingleReportContext {
  client: 'running' | 'failed';
  evaluates: boolean;
}

export type SingleReportEvent =
  | { type: 'SENT'; client: 'running' | 'failed' }
  /** The stored allocation: whether it is `unknown`, and whether it names a follow-up. `disconnected`: its node is. */
  | { type: 'READ'; disconnected: boolean; unknown: boolean; followUp: boolean }
  /** The call is answered with an error; the client says it again later. */
  | { type: 'REFUSED'; disconnected: boolean }
  | { type: 'APPLIED' };

export const singleReportMachine = setup({
  types: { context: {} as SingleReportContext, events: {} as SingleReportEvent },
  guards: {
    fromDisconnected: ({ event }) => event.type === 'REFUSED' && event.disconnected,
    fromConnected: ({ event }) => event.type === 'READ' && !event.disconnected,
  },
  actions: {
    say: assign({ client: ({ event }) => (event.type === 'SENT' ? event.client : 'running') }),
    /** A follow-up counts as the decision about a failure that is owed already. */
    decide: assign({
      evaluates: ({ context, event }) =>
        event.type === 'READ' && (event.unknown || (context.client === 'failed' && !event.followUp)),
    }),
    forget: assign({ client: 'running', evaluates: false }),
  },
}).createMachine({
  id: 'single-report',
  initial: 'idle',
  context: { client: 'running', evaluates: false },
  states: {
    idle: { on: { SENT: { target: 'sent', actions: 'say' } } },
    sent: {
      on: {
        READ: { guard: 'fromConnected', target: 'writing', actions: 'decide' },
        REFUSED: { guard: 'fromDisconnected', target: 'idle', actions: 'forget' },
      },
    },
    writing: { on: { APPLIED: { target: 'idle', actions: 'forget' } } },
  },
});
