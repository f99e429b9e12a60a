/** A deployment in the servers' state: there from the entry of the plan that creates it, and as long as nobody deletes it. */
import { setup } from 'xstate';

export type DeploymentRecordEvent = { type: 'CREATED' };

export const deploymentRecordMachine = setup({
  types: { events: {} as DeploymentRecordEvent },
}).createMachine({
  id: 'deployment-record',
  initial: 'absent',
  states: { absent: { on: { CREATED: 'running' } }, running: {} },
});
