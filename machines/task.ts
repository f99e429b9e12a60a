/**
 * What a client really runs of one allocation, and what it has yet to say of it. The ground truth: no server
 * ever sees this machine, only the reports it gives rise to.
 *
 * `unsent`: whether the present status has been acknowledged by a server; `sending`: it is in a call that has not been
 * answered, and has not changed since. `news`: the servers have written the
 * allocation since the client last pulled it. Reference page section 6.1, items 3 to 5, and 6.3.
 */
import { assign, setup } from 'xstate';
import type { ClientStatus, DesiredStatus } from './vocabulary.ts';

export interface TaskMemory {
  unsent: 'no' | 'yes' | 'sending';
  news: boolean;
}

export type TaskEvent =
  /** A plan wrote the allocation. */
  | { type: 'WRITTEN' }
  /** The client has pulled the record. */
  | { type: 'PULLED'; desired: DesiredStatus; client: ClientStatus }
  | { type: 'EXITED'; status: 'complete' | 'failed' }
  /** The agent restarted and re-attached: restored runners report again. */
  | { type: 'RESTORED' }
  /** A report that says the present status leaves. */
  | { type: 'SENT' }
  /** The call was answered: all that it said was taken; or refused, or lost: it is to be said again. */
  | { type: 'ANSWERED'; taken: boolean }
  /** The servers no longer list the allocation: it is destroyed. */
  | { type: 'COLLECTED' };

/** What is said, and what comes of it. A change in between makes it `yes` again, and the answer says nothing of that. */
const saying = {
  SENT: { guard: 'hasToSay', actions: 'send' },
  ANSWERED: [
    { guard: 'wasTaken', actions: 'beHeard' },
    { guard: 'wasNotTaken', actions: 'speak' },
  ],
} as const;

export const taskMachine = setup({
  types: { context: {} as TaskMemory, events: {} as TaskEvent },
  guards: {
    wantedAndNew: ({ event }) =>
      event.type === 'PULLED' &&
      event.desired === 'run' &&
      (event.client === 'pending' || event.client === 'running'),
    unwanted: ({ event }) => event.type === 'PULLED' && event.desired !== 'run',
    /** Stopped before it was ever started here: the servers wait to hear that it is over. */
    unwantedAndNew: ({ event }) =>
      event.type === 'PULLED' &&
      event.desired !== 'run' &&
      event.client !== 'complete' &&
      event.client !== 'failed',
    /** `Reconnect`: the only thing that makes an unchanged allocation talk. */
    thoughtUnknown: ({ event }) =>
      event.type === 'PULLED' && event.desired === 'run' && event.client === 'unknown',
    exitsFailed: ({ event }) => event.type === 'EXITED' && event.status === 'failed',
    wasTaken: ({ context, event }) =>
      context.unsent === 'sending' && event.type === 'ANSWERED' && event.taken,
    wasNotTaken: ({ context }) => context.unsent === 'sending',
    hasToSay: ({ context }) => context.unsent !== 'no',
  },
  actions: {
    heed: assign({ news: false }),
    hear: assign({ news: true }),
    speak: assign({ unsent: 'yes' }),
    send: assign({ unsent: 'sending' }),
    beHeard: assign({ unsent: 'no' }),
    forget: assign({ unsent: 'no', news: false }),
  },
}).createMachine({
  id: 'task',
  initial: 'none',
  context: { unsent: 'no', news: false },
  on: { WRITTEN: { actions: 'hear' }, COLLECTED: { target: '.none', actions: 'forget' } },
  states: {
    none: {
      on: {
        PULLED: [
          { guard: 'wantedAndNew', target: 'running', actions: ['heed', 'speak'] },
          { guard: 'unwantedAndNew', target: 'complete', actions: ['heed', 'speak'] },
          { actions: 'heed' },
        ],
      },
    },
    running: {
      on: {
        PULLED: [
          { guard: 'unwanted', target: 'complete', actions: ['heed', 'speak'] },
          { guard: 'thoughtUnknown', actions: ['heed', 'speak'] },
          { actions: 'heed' },
        ],
        EXITED: [
          { guard: 'exitsFailed', target: 'failed', actions: 'speak' },
          { target: 'complete', actions: 'speak' },
        ],
        RESTORED: { actions: 'speak' },
        ...saying,
      },
    },
    complete: {
      on: {
        PULLED: [{ guard: 'thoughtUnknown', actions: ['heed', 'speak'] }, { actions: 'heed' }],
        RESTORED: { actions: 'speak' },
        ...saying,
      },
    },
    failed: {
      on: {
        PULLED: [{ guard: 'thoughtUnknown', actions: ['heed', 'speak'] }, { actions: 'heed' }],
        RESTORED: { actions: 'speak' },
        ...saying,
      },
    },
  },
});
