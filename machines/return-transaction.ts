/**
 * A server that applies reports of allocations: where one has been away and names a follow-up, it looks that up, to
 * cancel it. What happens when it is not there any more is row 41 of reference page section 7.1.
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type ReturnTransactionEvent = {
  type: 'REPORT_APPLIED';
  /** The allocation has been away, and names a follow-up. */
  linked: boolean;
  /** That evaluation is in the state. */
  exists: boolean;
};

export const returnTransactionMachine = (rules: Pick<Rules, 'followUpAtReturn' | 'missingFollowUp'>) =>
  setup({
    types: { events: {} as ReturnTransactionEvent },
    guards: {
      dereferencesNothing: ({ event }) =>
        rules.followUpAtReturn === 'cancelled' &&
        rules.missingFollowUp === 'dereferenced' &&
        event.linked &&
        !event.exists,
    },
  }).createMachine({
    id: 'return-transaction',
    initial: 'serving',
    states: {
      serving: { on: { REPORT_APPLIED: [{ guard: 'dereferencesNothing', target: 'crashed' }, {}] } },
      crashed: {},
    },
  });
