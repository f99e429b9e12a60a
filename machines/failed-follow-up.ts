/**
 * What the leader does with an evaluation that workers gave back too often: it is marked failed, and another takes its
 * place after a while. Reference page section 5.2, `failed-follow-up`.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type FailedFollowUpEvent =
  /** An evaluation of the failed queue is marked. `jobExists`: its job is still in the state. */
  | { type: 'MARKED'; jobExists: boolean }
  /** The wait is over: the follow-up is enqueued. */
  | { type: 'WAIT_OVER' };

export const failedFollowUpMachine = (rules: Pick<Rules, 'purgedJobFollowUp'>) =>
  setup({
    types: { events: {} as FailedFollowUpEvent },
    guards: {
      leadsToAnother: ({ event }) =>
        event.type === 'MARKED' && (event.jobExists || rules.purgedJobFollowUp === 'created'),
    },
  }).createMachine({
    id: 'failed-follow-up',
    initial: 'none',
    states: {
      none: { on: { MARKED: [{ guard: 'leadsToAnother', target: 'waiting' }, {}] } },
      waiting: { on: { WAIT_OVER: 'none' } },
    },
  });
