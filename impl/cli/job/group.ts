/** `orrery job ...`: the table of what can be done with jobs. Each command's file is loaded when it is asked for. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'init', summary: 'write an example of a job file', load: () => import('./init.ts') },
  {
    name: 'inspect',
    summary: 'print a job as the servers hold it, in JSON',
    load: () => import('./inspect.ts'),
  },
  {
    name: 'plan',
    summary: 'show what running a job file would change',
    load: () => import('./plan.ts'),
  },
  {
    name: 'run',
    summary: 'run a job and watch it, or with -output print the JSON that its file stands for',
    load: () => import('./run.ts'),
  },
  {
    name: 'status',
    summary: 'list jobs, or show one with what became of it',
    load: () => import('./status.ts'),
  },
  { name: 'stop', summary: 'stop a job', load: () => import('./stop.ts') },
  { name: 'validate', summary: 'check a job file, without running it', load: () => import('./validate.ts') },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'job init', says: 'an example to begin with' },
  { line: 'job run example.nomad.hcl', says: 'runs it, and watches until it is healthy' },
  { line: 'job status example', says: 'how it is' },
  { line: 'job stop example', says: 'and its end' },
];
