/** `orrery conform ...` as a test calls it: in this process, with what it printed. */
import { Writable } from 'node:stream';
import { COMMANDS } from '../../impl/cli/commands.ts';
import { runProgram } from '../../impl/cli/program.ts';

export interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function conform(kind: string, ...argv: string[]): Promise<Told> {
  const told = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        told[name] += String(chunk);
        done();
      },
    });
  const streams = { out: into('out'), err: into('err') };
  const code = await runProgram(['conform', kind, ...argv], COMMANDS, streams);
  return { code, ...told };
}
