/** `orrery deployment status`: one deployment; with -monitor it is watched to its end. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { findByPrefix } from '../http/find-by-prefix.ts';
import type { Deployment } from '../http/records.ts';
import { monitorDeployment } from '../monitor/deployment.ts';
import { JSON_OUT, VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { deploymentText } from '../show/deployment.ts';
import { deploymentsTable } from './deployments-table.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<deployment>', description: 'identifier of a deployment, or the beginning of it' }],
  options: [
    { flags: '--monitor', description: 'watch it until it is over' },
    JSON_OUT,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [{ line: 'deployment status a5379298', says: 'how far it is, group by group' }],
  async run(call) {
    const session = new Session(call);
    const kind = {
      path: '/v1/deployments',
      noun: 'deployment',
      list: (matches: readonly Deployment[]) => deploymentsTable(session, matches),
    };
    const deployment = await findByPrefix<Deployment>(session.agent, kind, call.args[0] as string);
    if (call.options['monitor'] === true)
      return (await monitorDeployment(session, deployment.ID)) ? EXIT.asExpected : EXIT.differs;
    if (call.options['json'] === true) session.printJson(deployment);
    else session.print(deploymentText(session, deployment));
    return EXIT.asExpected;
  },
};
