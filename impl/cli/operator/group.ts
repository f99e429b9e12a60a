/** `orrery operator ...`: what operators of a cluster do, by subject. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'openapi',
    summary: 'print what an agent offers over HTTP, as an OpenAPI document',
    load: () => import('./openapi.ts'),
  },
  {
    name: 'raft',
    summary: 'see and change who belongs to a cluster of servers',
    loadGroup: () => import('./raft-group.ts'),
  },
  {
    name: 'scheduler',
    summary: 'see and change how the scheduler works',
    loadGroup: () => import('./scheduler-group.ts'),
  },
  {
    name: 'snapshot',
    summary: 'save, inspect and restore the state of the servers',
    loadGroup: () => import('./snapshot-group.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'operator raft list-peers', says: 'who belongs to the cluster, who leads, who votes' },
  { line: 'operator scheduler get-config', says: 'how work is placed' },
];
