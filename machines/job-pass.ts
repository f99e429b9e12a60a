/** Whether an evaluation of a job is on its way, of however many. What the pass decides is for what it looks at. */
import { setup } from 'xstate';

export type JobPassEvent =
  /** `evaluates`: the entry brings an evaluation of the job along. */
  { type: 'NOTED'; evaluates: boolean } | { type: 'PASSED' };

export const jobPassMachine = setup({
  types: { events: {} as JobPassEvent },
  guards: { evaluates: ({ event }) => event.type === 'NOTED' && event.evaluates },
}).createMachine({
  id: 'job-pass',
  initial: 'idle',
  states: {
    idle: { on: { NOTED: [{ guard: 'evaluates', target: 'pending' }, {}] } },
    pending: { on: { NOTED: {}, PASSED: 'idle' } },
  },
});
