/** `orrery alloc signal`: a signal for the tasks of an allocation. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson } from '../http/exact-json.ts';
import { Session } from '../session.ts';
import { ALLOCATION, TASK, TASK_OPTION } from './arguments.ts';
import { findAllocation, taskOf } from './find-allocation.ts';

export const command: CommandSpec = {
  arguments: [ALLOCATION, TASK],
  options: [
    { flags: '-s, --signal <name>', description: 'which one, as SIGHUP', default: 'SIGKILL' },
    TASK_OPTION,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc signal -s SIGHUP 5e5ca363 web', says: 'have a task read its configuration again' },
  ],
  async run(call) {
    const session = new Session(call);
    const { allocation, agent } = await findAllocation(session, call.args[0] as string);
    const named = (call.options['task'] ?? call.args[1]) as string | undefined;
    const task = named === undefined ? '' : taskOf(allocation, named);
    const body = printJson({ Signal: call.options['signal'], Task: task }, 0);
    await agent.text('PUT', `/v1/client/allocation/${allocation.ID}/signal`, { body });
    return EXIT.asExpected;
  },
};
