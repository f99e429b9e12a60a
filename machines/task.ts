/**
 * What a client really runs of one allocation, and what it has yet to say of it. The ground truth: no server
 * ever sees this machine, only the reports it gives rise to.
 *
 * `unsent`: the present status has not been acknowledged by a server. `news`: the servers have written the
 * allocation since the client last pulled it. Reference page section 6.1, items 3 to 5, and 6.3.
 */
import { assign, setup } from 'xstate';
import type { ClientStatus, DesiredStatus } from './vocabulary.ts';
import type { ReportedStatus } from './alloc.ts';

export interface TaskMemory {
  unsent: boolean;
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
  /** A report was acknowledged. */
  | { type: 'ACKNOWLEDGED'; status: ReportedStatus | 'none' }
  /** The servers no longer list the allocation: it is destroyed. */
  | { type: 'COLLECTED' };

const acknowledges = (status: ReportedStatus) => (args: { event: TaskEvent }) =>
  args.event.type === 'ACKNOWLEDGED' && args.event.status === status;

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
    saidRunning: acknowledges('running'),
    saidComplete: acknowledges('complete'),
    saidFailed: acknowledges('failed'),
  },
  actions: {
    heed: assign({ news: false }),
    hear: assign({ news: true }),
    speak: assign({ unsent: true }),
    beHeard: assign({ unsent: false }),
    forget: assign({ unsent: false, news: false }),
  },
}).createMachine({
  id: 'task',
  initial: 'none',
  context: { unsent: false, news: false },
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
        ACKNOWLEDGED: { guard: 'saidRunning', actions: 'beHeard' },
      },
    },
    complete: {
      on: {
        PULLED: [{ guard: 'thoughtUnknown', actions: ['heed', 'speak'] }, { actions: 'heed' }],
        RESTORED: { actions: 'speak' },
        ACKNOWLEDGED: { guard: 'saidComplete', actions: 'beHeard' },
      },
    },
    failed: {
      on: {
        PULLED: [{ guard: 'thoughtUnknown', actions: ['heed', 'speak'] }, { actions: 'heed' }],
        RESTORED: { actions: 'speak' },
        ACKNOWLEDGED: { guard: 'saidFailed', actions: 'beHeard' },
      },
    },
  },
});
