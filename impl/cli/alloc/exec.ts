/** `orrery alloc exec`: a command inside a task that runs, with this terminal's keys and screen. Exits as the command does. */
import type { Readable } from 'node:stream';
import { InputError } from '../../io/input-error.ts';
import type { CommandSpec } from '../command.ts';
import { CONNECTION_OPTIONS } from '../http/connection.ts';
import { Session } from '../session.ts';
import { ALLOCATION, OF_JOB, TASK_OPTION } from './arguments.ts';
import { findAllocation, findAllocationOfJob, taskOf } from './find-allocation.ts';

export const command: CommandSpec = {
  takesCommand: true,
  arguments: [ALLOCATION, { name: '[command...]', description: 'what to run there, with its arguments' }],
  options: [
    TASK_OPTION,
    { ...OF_JOB, flags: '--job' },
    { flags: '-i, --stdin', description: 'hand on what is typed or piped in, as it does unless -i=false' },
    { flags: '--no-stdin', description: 'the command reads nothing: the same as -i=false' },
    { flags: '-t, --tty', description: 'on a terminal of its own; unless given, when this is one' },
    { flags: '--no-tty', description: 'without a terminal: the same as -t=false' },
    {
      flags: '-e <character>',
      description: 'behind it, at the beginning of a line, a dot ends all; none to have no such key',
      default: '~',
      parse: escapeKey,
    },
    ...CONNECTION_OPTIONS,
  ],
  examples: [
    {
      line: 'alloc exec 5e5ca363 /bin/sh',
      says: 'a shell where the task is; ~. leaves it when nothing else does',
    },
    { line: 'alloc exec -task web 5e5ca363 cat local/conf', says: 'of several tasks, one' },
    { line: 'alloc exec -i=false -t=false -job web env', says: 'in any allocation of a job, from a script' },
  ],
  async run(call) {
    const session = new Session(call);
    const { options, args, out, err, input = process.stdin } = call;
    const words = args[1] as readonly string[];
    if (words.length === 0)
      throw new InputError({
        file: 'command',
        problem: 'is missing',
        remedy: 'name it behind the allocation, as in alloc exec 5e5ca363 /bin/sh',
      });
    const find = options['job'] === true ? findAllocationOfJob : findAllocation;
    const { allocation, agent } = await find(session, args[0] as string);
    const task = taskOf(allocation, options['task'] as string | undefined);
    const tty = (options['tty'] as boolean | undefined) ?? isTerminal(input);
    // Loaded only now: the library behind it costs more than finding the allocation.
    const { execute } = await import('./exec-session.ts');
    return await execute(
      agent.urlOf(`/v1/client/allocation/${allocation.ID}/exec`, {
        task,
        tty,
        command: JSON.stringify(words),
      }),
      agent,
      {
        tty,
        input: options['stdin'] === false ? undefined : input,
        out,
        err,
        escape: options['e'] as string,
      },
    );
  },
};

function escapeKey(text: string): string {
  if (text === 'none') return '';
  if (text.length === 1) return text;
  throw new InputError({
    file: '-e',
    problem: `"${text}" is not one character`,
    remedy: 'name one, or none',
  });
}

function isTerminal(stream: Readable): boolean {
  return (stream as Partial<NodeJS.ReadStream>).isTTY === true;
}
