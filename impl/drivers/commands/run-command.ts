/**
 * A command beside a task, as a child of this agent: with pipes, or with a terminal of its own. Where it runs (root,
 * namespaces, user) is in what it is given; that is its driver's business. It ends with its caller, not with its task.
 */
import type { CommandWish, RunningCommand } from '../../io/client/task-command.ts';
import { runOnPipes } from './on-pipes.ts';
import { runOnTerminal } from './on-terminal.ts';

/** What to start, and as whom. */
export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

/** Of those that are used to a terminal: they ask what it can do. */
const TERM = 'xterm';

/** Rejects with a `ClientRefusal` when it cannot be started. */
export async function runCommand(start: Start, { tty }: Pick<CommandWish, 'tty'>): Promise<RunningCommand> {
  if (!tty) return await runOnPipes(start);
  return await runOnTerminal({ ...start, env: { TERM, ...start.env } });
}
