/** `orrery alloc logs`: what a task wrote to standard output or standard error. */
import { type CommandSpec, EXIT } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { VERBOSE } from '../nomad-habits.ts';
import { Session } from '../session.ts';
import { ALLOCATION, OF_JOB, TASK, TASK_OPTION } from './arguments.ts';
import { copyFile, TAIL_OPTIONS } from './files.ts';
import { findAllocation, findAllocationOfJob, taskOf } from './find-allocation.ts';

export const command: CommandSpec = {
  arguments: [ALLOCATION, TASK],
  options: [
    { flags: '--stdout', description: 'standard output, which it is unless -stderr is said' },
    { flags: '--stderr', description: 'standard error' },
    OF_JOB,
    TASK_OPTION,
    ...TAIL_OPTIONS,
    VERBOSE,
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    { line: 'alloc logs -f 5e5ca363', says: 'as it comes, until Ctrl-C' },
    { line: 'alloc logs -stderr -tail -n 50 5e5ca363 web', says: 'the last 50 lines of a task’s complaints' },
    { line: 'alloc logs -job web', says: 'of any allocation of a job' },
  ],
  async run(call) {
    const session = new Session(call);
    const { options, args, out } = call;
    const find = options['job'] === true ? findAllocationOfJob : findAllocation;
    const { allocation, agent } = await find(session, args[0] as string);
    const task = taskOf(allocation, (options['task'] ?? args[1]) as string | undefined);
    const query = { task, type: options['stderr'] === true ? 'stderr' : 'stdout' };
    await copyFile(agent, `/v1/client/fs/logs/${allocation.ID}`, query, options, out);
    return EXIT.asExpected;
  },
};
