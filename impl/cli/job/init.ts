/** `orrery job init`: an example of a job file to begin with. Never overwrites one. */
import { writeFile } from 'node:fs/promises';
import { InputError } from '../../io/input-error.ts';
import { EXIT, type CommandSpec } from '../command.ts';
import { EXAMPLE, SHORT_EXAMPLE } from './example.ts';

const USUAL = 'example.nomad.hcl';

export const command: CommandSpec = {
  arguments: [{ name: '[file]', description: `where to write it; ${USUAL} unless given` }],
  options: [{ flags: '--short', description: 'without the comments' }],
  examples: [
    { line: 'job init', says: `writes ${USUAL}, with comments on what can be changed` },
    { line: 'job init -short web.nomad.hcl', says: 'the bare job, under another name' },
  ],
  async run({ options, args, out }) {
    const file = (args[0] as string | undefined) ?? USUAL;
    try {
      await writeFile(file, options['short'] === true ? SHORT_EXAMPLE : EXAMPLE, { flag: 'wx' });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const problem = code === 'EEXIST' ? 'is there already' : `cannot be written (${code})`;
      throw new InputError({
        file,
        problem,
        remedy: 'name another file, as in orrery job init my.nomad.hcl',
      });
    }
    out.write(`Example job file written to ${file}\n`);
    return EXIT.asExpected;
  },
};
