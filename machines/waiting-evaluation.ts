/**
 * Whether an evaluation of a job waits for a scheduler. Several that wait are one: whoever comes last sees the newest
 * state. Blocked and delayed ones are evaluation.ts. Reference page sections 5.1 and 5.2.
 */
import { setup } from 'xstate';

export type WaitingEvaluationEvent =
  | { type: 'ASKED'; evaluate: boolean }
  /** A scheduler has looked at the job, and its plan is committed. */
  | { type: 'PASSED' };

export const waitingEvaluationMachine = setup({
  types: { events: {} as WaitingEvaluationEvent },
  guards: { asked: ({ event }) => event.type === 'ASKED' && event.evaluate },
}).createMachine({
  id: 'waiting-evaluation',
  initial: 'none',
  states: {
    none: { on: { ASKED: { guard: 'asked', target: 'waiting' } } },
    waiting: { on: { ASKED: { guard: 'asked' }, PASSED: 'none' } },
  },
});
