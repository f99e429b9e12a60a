/** `orrery explore FILE --seed N`: one member of a swarm, its result as one line; and `--swarm N`: the job that runs them all. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { swarmJobText } from '../../../spec/system/swarm-job.ts';
import { searchMember } from '../../../spec/system/swarm.ts';
import { InputError } from '../../io/input-error.ts';
import { type Call, EXIT } from '../command.ts';
import type { LoadedSystem } from './load.ts';

export interface SwarmWishes {
  readonly swarm?: number;
  readonly seed?: number;
  readonly bits: number;
  readonly seconds: number;
  readonly command: string;
}

/** Prints what the member found. The verdict is of all members together, so any is as expected here. */
export function runMember({ out }: Call, { system }: LoadedSystem, wishes: SwarmWishes): number {
  const { seed = 0, bits, seconds } = wishes;
  out.write(`${JSON.stringify(searchMember(system, { seed, bytes: bits, seconds }))}\n`);
  return EXIT.asExpected;
}

/** Prints the job. */
export async function printJob(
  { out }: Call,
  file: string,
  { exported, system }: LoadedSystem,
  { swarm: members = 1, bits, seconds, command }: SwarmWishes,
): Promise<number> {
  const text = await readFile(file, 'utf8');
  const relative = /^\s*(?:import|export)\b[^;]*?from\s+['"](\.[^'"]*)['"]/m.exec(text)?.[1];
  if (relative !== undefined)
    throw new InputError({
      file,
      problem: `imports "${relative}", and a job carries one file only`,
      remedy: "put the system into one file that imports nothing but 'orrery' and 'xstate'",
    });
  const id = `swarm-${system.description.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`;
  const job = {
    id,
    file: { name: basename(file), text },
    only: exported,
    members,
    bytes: bits,
    seconds,
    command,
  };
  out.write(swarmJobText(job));
  return EXIT.asExpected;
}
