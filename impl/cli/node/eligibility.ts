/** `orrery node eligibility`: whether a node may get new work; what runs there stays. */
import { InputError } from '../../io/input-error.ts';
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson } from '../http/exact-json.ts';
import { Session } from '../session.ts';
import { findNode, NODE, SELF } from './find-node.ts';

export const command: CommandSpec = {
  arguments: [NODE],
  options: [
    { flags: '--enable', description: 'it may get new work' },
    { flags: '--disable', description: 'it may not' },
    SELF,
    ...CONNECTION_OPTIONS,
  ],
  examples: [{ line: 'node eligibility -disable 9b3e64b3', says: 'nothing new is placed there' }],
  async run(call) {
    const { enable, disable } = call.options;
    if (enable === disable) {
      throw new InputError({
        file: 'node eligibility',
        problem: 'takes one of -enable and -disable',
        remedy: 'say which',
      });
    }
    const session = new Session(call);
    const id = await findNode(session);
    const Eligibility = enable === true ? 'eligible' : 'ineligible';
    const body = printJson({ NodeID: id, Eligibility }, 0);
    await session.agent.text('PUT', `/v1/node/${id}/eligibility`, { body });
    session.print(`Node "${id}" scheduling eligibility set: ${Eligibility} for scheduling`);
    return EXIT.asExpected;
  },
};
