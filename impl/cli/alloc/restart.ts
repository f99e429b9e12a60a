/** `orrery alloc restart`: the tasks of an allocation start again where they are. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { printJson } from '../http/exact-json.ts';
import { Session } from '../session.ts';
import { ALLOCATION, TASK, TASK_OPTION } from './arguments.ts';
import { findAllocation, taskOf } from './find-allocation.ts';

export const command: CommandSpec = {
  arguments: [ALLOCATION, TASK],
  options: [
    TASK_OPTION,
    { flags: '--all-tasks', description: 'also those that have ended' },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc restart 5e5ca363', says: 'all tasks that run' },
    { line: 'alloc restart 5e5ca363 web', says: 'one of them' },
  ],
  async run(call) {
    const session = new Session(call);
    const { allocation, agent } = await findAllocation(session, call.args[0] as string);
    const named = (call.options['task'] ?? call.args[1]) as string | undefined;
    const task = named === undefined ? '' : taskOf(allocation, named);
    const body = printJson({ TaskName: task, AllTasks: call.options['allTasks'] === true }, 0);
    await agent.text('PUT', `/v1/client/allocation/${allocation.ID}/restart`, { body });
    return EXIT.asExpected;
  },
};
