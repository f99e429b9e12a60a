/** Runs one program of others to its end, and gives back what it printed. */
import { spawn } from 'node:child_process';
import { ToolFailed } from './answer.ts';

/** A tool that the machine does not have; the message says how to get it. */
export class NoTool extends Error {}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** What to say when there is no such program. */
  readonly remedy: string;
}

/** Standard output and error together. @throws NoTool; ToolFailed when it ends with another code than 0 */
export function run({ program, args, cwd, remedy }: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (cause) => reject(new NoTool(`${program} does not start: ${remedy}`, { cause })));
    child.on('close', (code) => {
      const output = Buffer.concat(chunks).toString();
      if (code === 0) resolve(output);
      else reject(new ToolFailed(`${program} ended with code ${code}: ${output.slice(-2000)}`));
    });
  });
}
