/** `orrery job ...`: the table of what can be done with jobs. Each command's file is loaded when it is asked for. */
import type { ExampleSpec } from '../command.ts';
import type { SingleCommand } from '../commands.ts';

export const COMMANDS: readonly SingleCommand[] = [
  { name: 'init', summary: 'write an example of a job file', load: () => import('./init.ts') },
  {
    name: 'run',
    summary: 'run a job, or with -output print the JSON that its file stands for',
    load: () => import('./run.ts'),
  },
  { name: 'validate', summary: 'check a job file, without running it', load: () => import('./validate.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'job init', says: 'an example to begin with' },
  { line: 'job validate example.nomad.hcl', says: 'is it right?' },
  { line: 'job run -output example.nomad.hcl', says: 'what it means to the HTTP API' },
];
