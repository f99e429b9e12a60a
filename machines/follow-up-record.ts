/**
 * The evaluation at the end of a window, in the servers' state: it waits for a time that was set before the plan that
 * marks its allocation, is worked off like any other, and is collected some time after its end. Sections 4.3 and 3.2.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type FollowUpRecordEvent =
  | { type: 'CREATED' }
  | { type: 'DUE' }
  | { type: 'WORKED_OFF' }
  /** A report is applied. `linked`: to an allocation that has been away and names this evaluation. */
  | { type: 'REPORT_APPLIED'; linked: boolean }
  | { type: 'COLLECTED' };

export const followUpRecordMachine = (rules: Pick<Rules, 'followUpAtReturn'>) =>
  setup({
    types: { events: {} as FollowUpRecordEvent },
    guards: {
      cancels: ({ event }) =>
        event.type === 'REPORT_APPLIED' && event.linked && rules.followUpAtReturn === 'cancelled',
    },
  }).createMachine({
    id: 'follow-up-record',
    initial: 'none',
    on: { REPORT_APPLIED: {} },
    states: {
      none: { on: { CREATED: 'waiting' } },
      waiting: { on: { DUE: 'pending', REPORT_APPLIED: [{ guard: 'cancels', target: 'cancelled' }, {}] } },
      pending: {
        on: { WORKED_OFF: 'complete', REPORT_APPLIED: [{ guard: 'cancels', target: 'cancelled' }, {}] },
      },
      complete: { on: { COLLECTED: 'collected' } },
      cancelled: { on: { COLLECTED: 'collected' } },
      collected: {},
    },
  });
