/** `orrery diagrams`: write the generated pictures and pages of the documentation again. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFolder } from '../io/atomic-write.ts';
import { EXIT, type CommandSpec } from './command.ts';
import { GENERATED_PAGES } from './generated-pages.ts';
import { MACHINE_FIGURES } from './machine-figures.ts';
import { RUN_FIGURES } from './run-figures.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export const command: CommandSpec = {
  options: [
    { flags: '--check', description: 'write nothing; exit with 1 when a picture or page is not up to date' },
    { flags: '--json', description: 'print what changed as JSON' },
  ],
  examples: [
    { line: 'diagrams', says: 'after a change of a machine, of a classification, or of what is pinned' },
    { line: 'diagrams --check', says: 'in a script' },
  ],
  async run({ options, out }) {
    const drawn = new Map<string, string>();
    for (const { file, draw } of [...MACHINE_FIGURES, ...RUN_FIGURES, ...GENERATED_PAGES]) {
      drawn.set(file, await draw());
    }
    const stale = new Map<string, string>();
    for (const [file, svg] of drawn) if ((await stored(file)) !== svg) stale.set(file, svg);
    const names = [...stale.keys()];
    const checking = options['check'] === true;
    if (!checking) await writeFolder(ROOT, stale, 'docs');
    out.write(
      options['json'] === true
        ? `${JSON.stringify({ drawn: drawn.size, changed: names })}\n`
        : sentence(drawn.size, names, checking),
    );
    return checking && names.length > 0 ? EXIT.differs : EXIT.asExpected;
  },
};

function sentence(drawn: number, changed: readonly string[], checking: boolean): string {
  if (changed.length === 0) return `${drawn} pictures and pages, all up to date\n`;
  return `${drawn} pictures and pages, ${checking ? 'out of date' : 'written anew'}: ${changed.join(', ')}\n`;
}

/** The file as it is in the tree; undefined when it was never written. */
async function stored(file: string): Promise<string | undefined> {
  return await readFile(join(ROOT, file), 'utf8').catch(() => undefined);
}
