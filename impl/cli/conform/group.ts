/** `orrery conform ...`: judges programs that are not ours, by the suites that judge ours. */
import type { ExampleSpec } from '../command.ts';
import type { CommandEntry } from '../command-entry.ts';

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'program',
    summary: 'judge any program that speaks JSON lines on its standard input and output',
    load: () => import('./program.ts'),
  },
  {
    name: 'server',
    summary: 'judge a running server over its RPC wire and its HTTP API',
    load: () => import('./server.ts'),
  },
  {
    name: 'client',
    summary: 'judge a client agent, started with a configuration that is written for it',
    load: () => import('./client.ts'),
  },
  {
    name: 'recording',
    summary: 'judge a recorded session with a server',
    load: () => import('./recording.ts'),
  },
  {
    name: 'events',
    summary: 'list the events that a program is sent, by component',
    load: () => import('./events.ts'),
  },
];

export const EXAMPLES: readonly ExampleSpec[] = [
  { line: 'conform program -- python3 target.py', says: 'judge a program of your own' },
];
