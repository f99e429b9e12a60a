/** `orrery operator ...`: what operators of a cluster do, by subject. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../commands.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'raft',
    summary: 'see and change who belongs to a cluster of servers',
    loadGroup: () => import('./raft-group.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'operator raft list-peers', says: 'who belongs to the cluster, who leads, who votes' },
];
