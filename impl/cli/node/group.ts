/** `orrery node ...`: the table of what can be done with client nodes. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'drain', summary: 'move work away from a node', load: () => import('./drain.ts') },
  {
    name: 'eligibility',
    summary: 'say whether a node may get new work',
    load: () => import('./eligibility.ts'),
  },
  { name: 'status', summary: 'list nodes, or show one', load: () => import('./status.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'node status', says: 'all nodes' },
  { line: 'node drain -enable -deadline 10m 9b3e64b3', says: 'before it is taken away' },
];
