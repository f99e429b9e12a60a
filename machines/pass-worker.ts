/**
 * A worker with one evaluation in hand. A pass over a job that is still registered ends well; over one that was purged
 * under way it ends in an error, and the evaluation is given back (reference page section 7.1 row 40 says that it does,
 * not why). What a pass writes is not here.
 */
import { setup } from 'xstate';

export type PassWorkerEvent =
  | { type: 'TAKEN' }
  | { type: 'PASS_ENDED'; jobExists: boolean }
  | { type: 'ACKED' }
  | { type: 'NACKED' }
  /** The worker dies, or takes longer than its token lives. */
  | { type: 'LOST' };

export const passWorkerMachine = setup({
  types: { events: {} as PassWorkerEvent },
  guards: { jobExists: ({ event }) => event.type === 'PASS_ENDED' && event.jobExists },
}).createMachine({
  id: 'pass-worker',
  initial: 'idle',
  states: {
    idle: { on: { TAKEN: 'working' } },
    working: {
      on: { PASS_ENDED: [{ guard: 'jobExists', target: 'done' }, { target: 'failed' }], LOST: 'idle' },
    },
    done: { on: { ACKED: 'idle', LOST: 'idle' } },
    failed: { on: { NACKED: 'idle', LOST: 'idle' } },
  },
});
