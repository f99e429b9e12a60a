/** `orrery explore FILE --export tla`: one system, with its laws, as TLC takes it, on one machine or on several. */
import { join } from 'node:path';
import { compileSystem } from '../../../spec/system/compile.ts';
import { tabulateSystem } from '../../../spec/system/tabulate-system.ts';
import { tlaFiles } from '../../../spec/system/tla-files.ts';
import { ensureWritable, writeFolder } from '../../io/atomic-write.ts';
import { InputError } from '../../io/input-error.ts';
import { type Call, EXIT } from '../command.ts';
import type { LoadedSystem } from './load.ts';

export interface ExportWishes {
  readonly export?: 'tla';
  readonly distributed?: boolean;
  readonly to: string;
  readonly maxStates: number;
}

export async function exportTla(
  { out }: Call,
  { system }: LoadedSystem,
  { export: format, distributed = false, to, maxStates }: ExportWishes,
): Promise<number> {
  if (format === undefined)
    throw new InputError({
      file: '--distributed',
      problem: 'says how something is exported, and nothing is',
      remedy: 'add --export tla',
    });
  await ensureWritable(to, '--to');
  const tabulated = tabulateSystem(compileSystem(system), maxStates);
  await writeFolder(to, tlaFiles(tabulated, distributed), '--to');
  const { states, complete } = tabulated;
  const how = complete ? `all ${states} states` : `${states} states and walks beyond them`;
  out.write(`${system.description.name}, from ${how}: what to run is in ${join(to, 'README.md')}\n`);
  return EXIT.asExpected;
}
