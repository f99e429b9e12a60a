/** Which version of its job the servers hold, as far as one update goes. What a version holds is nobody's business here. */
import { setup } from 'xstate';

export type JobVersionEvent = { type: 'UPDATED' };

export const jobVersionMachine = setup({ types: { events: {} as JobVersionEvent } }).createMachine({
  id: 'job-version',
  initial: 'first',
  states: { first: { on: { UPDATED: 'second' } }, second: {} },
});
