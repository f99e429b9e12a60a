/** A command with three pipes, in a session of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { ClientRefusal } from '../../io/client/client-refusal.ts';
import type { CommandOutput, RunningCommand } from '../../io/client/task-command.ts';
import { killGroupOf } from '../executor/process-id.ts';
import { Merged } from './merged.ts';
import type { Start } from './run-command.ts';

/** Output that a process holds open which the command has left behind is not waited for any longer. */
const LAST_WORDS_MS = 500;

export async function runOnPipes({ command, args, ...rest }: Start): Promise<RunningCommand> {
  const child = spawn(command, args, { ...rest, detached: true, stdio: 'pipe' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ClientRefusal(500, `failed to start command "${command}": ${(error as Error).message}`);
  }
  return new PipedCommand(child);
}

class PipedCommand implements RunningCommand {
  readonly exited: Promise<number>;
  readonly output: AsyncIterable<CommandOutput>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    // Who has ended reads nothing more, and that is no trouble.
    child.stdin?.on('error', () => {});
    const merged = new Merged();
    const { stdout, stderr } = child as { readonly stdout: Readable; readonly stderr: Readable };
    const over = [merged.take('stdout', stdout), merged.take('stderr', stderr)];
    this.output = merged.parts();
    this.exited = once(child, 'exit').then(([code, signal]) => exitCodeOf(code, signal));
    void this.exited.then(async () => {
      const late = setTimeout(() => [stdout, stderr].forEach((each) => each.destroy()), LAST_WORDS_MS);
      await Promise.all(over);
      clearTimeout(late);
      this.kill();
      merged.end();
    });
  }

  async write(data: Buffer): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null || !stdin.writable || stdin.write(data)) return;
    await Promise.race([once(stdin, 'drain'), once(stdin, 'close')]).catch(() => {});
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  resize(): void {}

  kill(): void {
    if (this.#child.pid !== undefined) killGroupOf(this.#child.pid);
  }
}

function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
