/**
 * A client as its leader hears it: it speaks once in every TTL, and goes on trying while it is not heard; or it has fallen
 * silent for good. What it has to say is client.ts.
 */
import { assign, setup } from 'xstate';

export interface PunctualClientMemory {
  /** A heartbeat is to be sent. */
  due: boolean;
}

export type PunctualClientEvent = { type: 'TICKED' | 'BEAT' | 'FELL_SILENT' };

export const punctualClientMachine = setup({
  types: { context: {} as PunctualClientMemory, events: {} as PunctualClientEvent },
  guards: { isDue: ({ context }) => context.due },
  actions: { fallDue: assign({ due: true }), settle: assign({ due: false }) },
}).createMachine({
  id: 'punctual-client',
  initial: 'speaking',
  context: { due: false },
  states: {
    speaking: {
      on: {
        TICKED: { actions: 'fallDue' },
        BEAT: { guard: 'isDue', actions: 'settle' },
        FELL_SILENT: { target: 'silent', actions: 'settle' },
      },
    },
    silent: { on: { TICKED: {} } },
  },
});
