/**
 * The loop that applies plans, one at a time: it takes the next from the queue and checks it while the one before is
 * still being committed, then waits for that commit, then hands its own over. Reference page section 5.4.
 */
import { setup } from 'xstate';

export type PlanApplierEvent =
  /** The next plan is taken from the queue and checked on the snapshot that assumes the one before. */
  | { type: 'TAKEN' }
  /** The commit before has told how it went, so that its snapshot can be given up. */
  | { type: 'WAITED' }
  | { type: 'HANDED_OVER' };

export const planApplierMachine = setup({
  types: { events: {} as PlanApplierEvent },
}).createMachine({
  id: 'plan-applier',
  initial: 'idle',
  states: {
    idle: { on: { TAKEN: 'checked' } },
    checked: { on: { HANDED_OVER: 'idle', WAITED: {} } },
  },
});
