/** `orrery explore ...`: what can be done besides exploring a file. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'merge',
    summary: 'put together what the members of a swarm have found',
    load: () => import('./merge.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'explore merge --job swarm-mine', says: 'what a swarm on a cluster has found' },
];
