/**
 * Files in the tree that a program wrote. Each row says how to write it again; the house test compares. To add
 * one, add a row: nothing else knows the list.
 */
import { GENERATED_PAGES } from '../../impl/cli/generated-pages.ts';
import { MACHINE_FIGURES } from '../../impl/cli/machine-figures.ts';
import { RUN_FIGURES } from '../../impl/cli/run-figures.ts';
import { loadRecord } from '../mutate/seeded-judges.ts';
import { mutantsPage } from '../mutate/seeded-page.ts';
import { SEEDED } from '../mutate/seeded.ts';

export interface GeneratedFile {
  /** From the project's root. */
  readonly file: string;
  /** The command that rewrites it, for whoever finds it stale. */
  readonly command: string;
  readonly generate: () => Promise<string>;
}

const DRAWN: readonly GeneratedFile[] = [...MACHINE_FIGURES, ...RUN_FIGURES, ...GENERATED_PAGES].map(
  ({ file, draw }) => ({ file, command: 'npm run orrery -- diagrams', generate: draw }),
);

export const GENERATED: readonly GeneratedFile[] = [
  ...DRAWN,
  {
    file: 'docs/protocol/mutants.md',
    command: 'npm run mutate:seeded -- --page',
    generate: async () => mutantsPage(SEEDED, await loadRecord()),
  },
];
