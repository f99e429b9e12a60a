/** `orrery server ...`: what can be asked about servers. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'members',
    summary: 'list the servers that an agent knows',
    nomad: true,
    load: () => import('./members.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [{ line: 'server members', says: 'and which of them leads' }];
