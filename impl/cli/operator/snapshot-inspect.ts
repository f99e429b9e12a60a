/** `orrery operator snapshot inspect`: what a snapshot file says of itself. */
import { type CommandSpec, EXIT } from '../command.ts';
import { printJson } from '../http/exact-json.ts';
import { JSON_OUT } from '../nomad-habits.ts';
import { pairs } from '../show/table.ts';
import { readSnapshot } from './snapshot-archive.ts';

export const command: CommandSpec = {
  arguments: [{ name: '<file>', description: 'as operator snapshot save wrote it' }],
  options: [JSON_OUT],
  examples: [
    { line: 'operator snapshot inspect backup.snap', says: 'its index and term; exit code 1 when damaged' },
  ],
  async run({ args, options, out }) {
    const meta = await readSnapshot(args[0] as string);
    const text =
      options['json'] === true
        ? printJson(meta)
        : pairs(
            (['ID', 'Size', 'Index', 'Term', 'Version'] as const).map((name) => [name, String(meta[name])]),
          );
    out.write(`${text}\n`);
    return EXIT.asExpected;
  },
};
