/**
 * `raw_exec`: a command on this machine, as the agent's user or another, without any isolation but its own session.
 * Source: reference page nomad-features.md, section 6.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withCommands } from './commands/with-commands.ts';
import { type Driver, type PreparedTask, type RunningTask, StartRefused } from './driver.ts';
import { ExecutedTask } from './executor/executed-task.ts';
import type { ExecutorSpec } from './executor/spec.ts';

export const rawExec: Driver = {
  name: 'raw_exec',
  isolation: 'none',
  fingerprint: async () => ({ Detected: true, Healthy: true, HealthDescription: 'Healthy' }),
  start: async (task) => entered(await startCommand(task, await commandOf(task))),
  attach: async ({ state }) => {
    const running = await ExecutedTask.attach(state);
    return running && entered(running);
  },
};

/** Nothing is to be entered: a command runs as the task was started. */
function entered(running: ExecutedTask): RunningTask {
  return withCommands(running, ({ cwd, env, uid, gid }, [command = '', ...args]) => ({
    command,
    args,
    cwd,
    env,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }));
}

export type Command = Pick<ExecutorSpec, 'command' | 'args' | 'cwd' | 'uid' | 'gid' | 'signalsChild'>;

export async function startCommand(task: PreparedTask, command: Command): Promise<ExecutedTask> {
  const { env, logs, folders } = task;
  try {
    return await ExecutedTask.start(folders.state, { env, ...logs, ...command });
  } catch (error) {
    throw new StartRefused(`failed to launch command "${command.command}": ${(error as Error).message}`);
  }
}

/** What the job says: `command`, `args`, `work_dir`. */
export async function commandOf({ config, user, folders }: PreparedTask): Promise<Command> {
  const { command, args = [], work_dir: cwd = folders.task } = config;
  if (typeof command !== 'string' || command === '')
    throw new StartRefused('missing command: say in config what to run');
  if (!Array.isArray(args) || args.some((arg) => typeof arg === 'object'))
    throw new StartRefused('config.args is not a list of strings');
  if (typeof cwd !== 'string') throw new StartRefused('config.work_dir is not a path');
  return { command, args: args.map(String), cwd, ...(user === '' ? {} : await idsOf(user)) };
}

const run = promisify(execFile);

/** The system's numbers of a user by name. */
export async function idsOf(user: string): Promise<{ readonly uid: number; readonly gid: number }> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, user])).stdout)),
    );
    return { uid: uid as number, gid: gid as number };
  } catch {
    throw new StartRefused(`unknown user ${user}`);
  }
}
