/** `orrery monitor`: the log of an agent, as it is written. */
import { type CommandSpec, EXIT } from './command.ts';
import { CONNECTION_OPTIONS } from './http/connection.ts';
import { Session } from './session.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--log-level <level>',
      description: 'the least important lines that are shown',
      default: 'info',
      choices: ['trace', 'debug', 'info', 'warn', 'error'],
    },
    { flags: '--node-id <id>', description: 'of a client node' },
    { flags: '--server-id <id>', description: 'of a server; leader is one' },
    { flags: '--json', description: 'each line as JSON' },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'monitor -log-level debug', says: 'of the agent that is asked, until Ctrl-C' },
    { line: 'monitor -server-id leader', says: 'of the server that leads' },
  ],
  async run(call) {
    const session = new Session(call);
    const { logLevel, nodeId, serverId, json } = call.options as Readonly<
      Record<string, string | boolean | undefined>
    >;
    const query = {
      log_level: logLevel,
      node_id: nodeId,
      server_id: serverId,
      log_json: json,
      plain: true,
    };
    for await (const piece of await session.agent.open('/v1/agent/monitor', { query })) call.out.write(piece);
    return EXIT.asExpected;
  },
};
