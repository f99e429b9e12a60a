/** `orrery eval ...`: the table of what can be seen of evaluations. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'list', summary: 'list evaluations', load: () => import('./list.ts') },
  { name: 'status', summary: 'show one evaluation', load: () => import('./status.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'eval list -job web', says: 'what was scheduled for a job' },
  { line: 'eval status 790f240a', says: 'one of them; the beginning of its identifier is enough' },
];
