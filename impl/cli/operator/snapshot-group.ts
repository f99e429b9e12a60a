/** `orrery operator snapshot ...`: the table of its actions. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'inspect',
    summary: 'say what a snapshot file holds, without a server',
    load: () => import('./snapshot-inspect.ts'),
  },
  {
    name: 'restore',
    summary: 'put a snapshot in the place of the state of the servers',
    load: () => import('./snapshot-restore.ts'),
  },
  {
    name: 'save',
    summary: 'write the state of the servers to a file',
    load: () => import('./snapshot-save.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'operator snapshot save backup.snap', says: 'the state as it is now' },
  { line: 'operator snapshot inspect backup.snap', says: 'up to which index?' },
];
