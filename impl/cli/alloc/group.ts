/** `orrery alloc ...`: the table of what can be done with allocations. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'exec', summary: 'run a command inside a task that runs', load: () => import('./exec.ts') },
  { name: 'fs', summary: 'look at the files of an allocation', load: () => import('./fs.ts') },
  {
    name: 'logs',
    summary: 'print what a task wrote, and follow it with -f',
    load: () => import('./logs.ts'),
  },
  { name: 'restart', summary: 'restart the tasks of an allocation', load: () => import('./restart.ts') },
  {
    name: 'signal',
    summary: 'send a signal to the tasks of an allocation',
    load: () => import('./signal.ts'),
  },
  { name: 'status', summary: 'show an allocation and its tasks', load: () => import('./status.ts') },
  { name: 'stop', summary: 'stop an allocation, and have it placed anew', load: () => import('./stop.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'alloc status 5e5ca363', says: 'how it is; the beginning of its identifier is enough' },
  { line: 'alloc logs -f 5e5ca363', says: 'what its task writes, as it comes' },
  { line: 'alloc exec 5e5ca363 /bin/sh', says: 'look around where it runs' },
  { line: 'alloc stop 5e5ca363', says: 'somewhere else, please' },
];
