/**
 * A judge that is a Go program of this folder: built once, fed lines through its standard input, and asked for what
 * it says in the end. It knows nothing of what is judged.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildGo } from './build-go.ts';

export interface Verdict {
  /** Exit code 0. */
  readonly accepted: boolean;
  /** All that it printed. */
  readonly text: string;
}

export interface GoJudge {
  /** Whether it has seen enough. */
  readonly hasEnded: boolean;
  /** Lines for it; settles when there is room for more. */
  write(lines: string): Promise<void>;
  /** No more lines; its verdict. */
  end(): Promise<Verdict>;
}

/** Programs built so far, by name. */
const built = new Map<string, Promise<string>>();

/** Start the program in `test/judges/NAME`; it is built the first time. */
export async function goJudge(name: string): Promise<GoJudge> {
  const program = built.get(name) ?? buildGo(join(import.meta.dirname, name));
  built.set(name, program);
  return started(await program);
}

function started(program: string): GoJudge {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  // It stops reading at the first difference.
  child.stdin.on('error', () => {});
  const closed = once(child, 'close');
  return {
    get hasEnded() {
      return child.exitCode !== null;
    },
    async write(lines) {
      if (child.exitCode !== null || child.stdin.write(lines)) return;
      // It may end, with a verdict, while we wait for room.
      await Promise.race([once(child.stdin, 'drain').catch(() => closed), closed]);
    },
    async end() {
      child.stdin.end();
      const [exitCode] = (await closed) as [number | null];
      return { accepted: exitCode === 0, text: text.trim() };
    },
  };
}
