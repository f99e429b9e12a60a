/** `orrery deployment ...`: what can be seen of deployments. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'list', summary: 'list deployments', load: () => import('./list.ts') },
  { name: 'status', summary: 'show one deployment', load: () => import('./status.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'deployment list', says: 'all deployments' },
  { line: 'deployment status -monitor a5379298', says: 'one of them, until it is over' },
];
