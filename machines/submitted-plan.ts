/**
 * A worker's plan from submission to answer. The worker waits for the answer and does nothing else meanwhile; what is
 * answered does not matter here. Reference page section 5.4.
 */
import { setup } from 'xstate';

export type SubmittedPlanEvent = { type: 'SUBMITTED' | 'TAKEN' | 'HANDED_OVER' | 'ANSWERED' };

export const submittedPlanMachine = setup({
  types: { events: {} as SubmittedPlanEvent },
}).createMachine({
  id: 'submitted-plan',
  initial: 'none',
  states: {
    none: { on: { SUBMITTED: 'queued' } },
    queued: { on: { TAKEN: 'checked' } },
    checked: { on: { HANDED_OVER: 'committing' } },
    committing: { on: { ANSWERED: 'none' } },
  },
});
