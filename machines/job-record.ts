/** A job in the servers' state, as far as it is there at all. */
import { setup } from 'xstate';

export type JobRecordEvent = { type: 'REGISTERED' } | { type: 'PURGED' };

export const jobRecordMachine = setup({ types: { events: {} as JobRecordEvent } }).createMachine({
  id: 'job-record',
  initial: 'absent',
  states: {
    absent: { on: { REGISTERED: 'registered' } },
    registered: { on: { PURGED: 'purged' } },
    purged: {},
  },
});
