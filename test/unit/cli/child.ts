/** The command line as its users run it: a process of its own, in the project's folder unless another is named. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

export interface Ended {
  /** -1: it was killed, perhaps because it took too long. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function node(place: { cwd: string; timeout: number }, ...argv: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(process.execPath, argv, place, (error, out, err) => {
      done({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, out, err });
    });
  });
}

export function orrery(...argv: readonly string[]): Promise<Ended> {
  return node({ cwd: ROOT, timeout: 60_000 }, join(ROOT, 'impl/cli/main.ts'), ...argv);
}
