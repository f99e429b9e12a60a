/**
 * The table of commands: name, one line of help, and where the rest lives. A command's file is loaded only when
 * it is asked for, so that `orrery --help` does not pay for the engines.
 */
import type { CommandEntry } from './command-entry.ts';
import { NOMAD_COMMANDS } from './nomad-commands.ts';

export const COMMANDS: readonly CommandEntry[] = [
  ...NOMAD_COMMANDS,
  {
    name: 'completion',
    summary: 'print a script that completes commands in bash or zsh',
    load: () => import('./completion.ts'),
  },
  {
    name: 'cluster',
    summary: 'run 3 or 5 servers on this machine, each a process of its own',
    load: () => import('./cluster.ts'),
  },
  {
    name: 'conform',
    summary: 'judge programs that are not ours, by the suites that judge ours',
    loadGroup: () => import('./conform/group.ts'),
  },
  {
    name: 'diagrams',
    summary: 'draw the pictures of the documentation from the machines',
    load: () => import('./diagrams.ts'),
  },
  {
    name: 'diff',
    summary:
      'compare two revisions of the protocol, or one at two commits: what changed, and what it is worth',
    load: () => import('./diff.ts'),
  },
  {
    name: 'explore',
    summary:
      'explore a system of your own: XState machines, the events that join them, laws; explore merge joins a swarm',
    load: () => import('./explore.ts'),
    loadGroup: () => import('./explore/group.ts'),
  },
  {
    name: 'fuzz',
    summary:
      'break recorded frames of the wire, or job files, and see that each is read or refused with a reason',
    load: () => import('./fuzz.ts'),
  },
  {
    name: 'history',
    summary: 'bring every known defect back by one switch, and find it',
    load: () => import('./history.ts'),
  },
  {
    name: 'judge',
    summary: 'hold the implementation against the machines, and stop at the first disagreement',
    load: () => import('./judge.ts'),
  },
  {
    name: 'laws',
    summary: 'judge every law in the small worlds that are about it, under our own rules',
    load: () => import('./laws.ts'),
  },
  {
    name: 'library',
    summary: 'write the library, what import from orrery gives, as a package for other projects',
    load: () => import('./library.ts'),
  },
  {
    name: 'mutate',
    summary: 'break the implementation on purpose, one rule at a time, and see whether the suites notice',
    load: () => import('./mutate.ts'),
  },
  {
    name: 'nemesis',
    summary:
      'run real server processes under kill -9, pauses, partitions and full disks, and judge what clients saw',
    load: () => import('./nemesis.ts'),
  },
  {
    name: 'replay',
    summary: 'bring a failure back from the token that it printed',
    load: () => import('./replay.ts'),
  },
  {
    name: 'sim',
    summary: 'run servers and clients under simulated faults, and check what they promise',
    load: () => import('./sim.ts'),
  },
  {
    name: 'verify',
    summary: 'verify the protocol and our implementation of it: the main job',
    load: () => import('./verify.ts'),
  },
  {
    name: 'watch',
    summary: "follow a running cluster's event stream, and judge every transition by the machines",
    load: () => import('./watch.ts'),
  },
];
