/** `orrery operator openapi`: what an agent offers over HTTP, as an OpenAPI document. No command of Nomad's. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { Session } from '../session.ts';

export const command: CommandSpec = {
  options: [...CONNECTION_OPTIONS],
  examples: [{ line: 'operator openapi > openapi.json', says: 'for generators of clients, and for fuzzers' }],
  async run(call) {
    const session = new Session(call);
    session.printJson(await session.agent.get('/v1/orrery/openapi'));
    return EXIT.asExpected;
  },
};
