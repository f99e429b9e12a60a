/** `orrery deployment list`: the deployments that the servers still know. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import type { Deployment } from '../http/records.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { deploymentsTable } from './deployments-table.ts';

export const command: CommandSpec = {
  options: [JSON_OUT, VERBOSE, ...CONNECTION_OPTIONS],
  examples: [{ line: 'deployment list', says: 'all deployments' }],
  async run(call) {
    const session = new Session(call);
    const deployments = (await session.agent.get<Deployment[] | null>('/v1/deployments')) ?? [];
    if (call.options['json'] === true) session.printJson(deployments);
    else if (deployments.length === 0) session.print('No deployments found');
    else session.print(deploymentsTable(session, deployments));
    return EXIT.asExpected;
  },
};
