/** `orrery operator scheduler ...`: the table of its actions. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'get-config',
    summary: 'print how the scheduler works',
    load: () => import('./scheduler-get.ts'),
  },
  {
    name: 'set-config',
    summary: 'change how the scheduler works',
    load: () => import('./scheduler-set.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'operator scheduler set-config -scheduler-algorithm spread', says: 'spread work over the nodes' },
];
