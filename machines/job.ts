/**
 * A job as its operator runs and stops it, and its status: dead once nothing of it is left, and no more so when it is
 * evaluated again. Versions and purges are not here. Reference page sections 4.1 and 8 (S16).
 */
import { setup } from 'xstate';
import type { Rules } from './revisions.ts';

export type JobEvent =
  | { type: 'STOPPED' }
  /** An entry that may hold an evaluation of it. */
  | { type: 'WRITTEN'; evaluates: boolean }
  /**
   * Its status is worked out anew. `evaluations`: some are pending or worked on; `wanted`: an allocation is terminal in
   * no sense; `unended`: one is not client-terminal.
   */
  | { type: 'STATUS_DUE'; evaluations: boolean; wanted: boolean; unended: boolean };

export const jobMachine = (rules: Pick<Rules, 'jobDiesWith'>) =>
  setup({
    types: { events: {} as JobEvent },
    guards: {
      isEvaluated: ({ event }) => event.type === 'WRITTEN' && event.evaluates,
      nothingLeft: ({ event }) =>
        event.type === 'STATUS_DUE' &&
        !event.evaluations &&
        (rules.jobDiesWith === 'the-last-stop' ? !event.wanted : !event.unended),
    },
  }).createMachine({
    id: 'job',
    initial: 'running',
    states: {
      running: { on: { STOPPED: 'stopping' } },
      stopping: { on: { STATUS_DUE: { guard: 'nothingLeft', target: 'dead' } } },
      dead: { on: { WRITTEN: { guard: 'isEvaluated', target: 'stopping' } } },
    },
  });
