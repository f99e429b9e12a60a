/** A job of no interest by itself, that takes a place and gives it back when its client has reported the end. */
import { setup } from 'xstate';

export type PassingJobEvent = { type: 'PLACED' | 'STOPPED' | 'END_REPORTED' };

export const passingJobMachine = setup({ types: { events: {} as PassingJobEvent } }).createMachine({
  id: 'passing-job',
  initial: 'absent',
  states: {
    absent: { on: { PLACED: 'running' } },
    running: { on: { STOPPED: 'stopping' } },
    stopping: { on: { END_REPORTED: 'ended' } },
    ended: {},
  },
});
