/**
 * A command on a terminal of its own. Node has none to give, so a native module makes it; where it has no binary for the
 * machine, whoever asks for a terminal is told.
 */
import type { IPty } from '@lydell/node-pty';
import { ClientRefusal } from '../../io/client/client-refusal.ts';
import type { CommandOutput, RunningCommand } from '../../io/client/task-command.ts';
import { killGroupOf } from '../executor/process-id.ts';
import { Merged } from './merged.ts';
import type { Start } from './run-command.ts';

type Terminals = typeof import('@lydell/node-pty');

/** Until the caller says what it has. */
const SIZE = { cols: 80, rows: 24 };
/** Ctrl-D at the beginning of a line. */
const END_OF_FILE = Buffer.of(4);

export async function runOnTerminal({ command, args, ...rest }: Start): Promise<RunningCommand> {
  const { spawn } = await terminals();
  try {
    // Without an encoding it gives bytes, whatever its types say.
    return new TerminalCommand(spawn(command, [...args], { ...rest, ...SIZE, encoding: null }));
  } catch (error) {
    throw new ClientRefusal(500, `failed to start command "${command}": ${(error as Error).message}`);
  }
}

async function terminals(): Promise<Terminals> {
  try {
    return await import('@lydell/node-pty');
  } catch {
    throw new ClientRefusal(
      500,
      `there is no terminal to give: @lydell/node-pty does not work on this machine (${process.platform} ${process.arch}); ask without one (-t=false)`,
    );
  }
}

class TerminalCommand implements RunningCommand {
  readonly exited: Promise<number>;
  readonly output: AsyncIterable<CommandOutput>;
  readonly #terminal: IPty;
  #isOver = false;

  constructor(terminal: IPty) {
    this.#terminal = terminal;
    const merged = new Merged();
    terminal.onData((data: string | Buffer) => {
      terminal.pause();
      merged.put({ from: 'stdout', data: Buffer.from(data as Buffer) }, () => {
        if (!this.#isOver) terminal.resume();
      });
    });
    this.output = merged.parts();
    this.exited = new Promise((resolve) => {
      terminal.onExit(({ exitCode, signal = 0 }) => {
        this.#isOver = true;
        merged.end();
        resolve(signal > 0 ? 128 + signal : exitCode);
      });
    });
  }

  write(data: Buffer): Promise<void> {
    // It hands on what it is given, whatever its types say.
    if (!this.#isOver) this.#terminal.write(data as unknown as string);
    return Promise.resolve();
  }

  endInput(): void {
    void this.write(END_OF_FILE);
  }

  resize({ width, height }: { readonly width: number; readonly height: number }): void {
    if (!this.#isOver) this.#terminal.resize(Math.max(1, width), Math.max(1, height));
  }

  kill(): void {
    if (!this.#isOver) killGroupOf(this.#terminal.pid);
  }
}
