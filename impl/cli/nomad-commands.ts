/**
 * The commands that Nomad has, under its names, with the short names that it knows for some. Source: reference page
 * nomad-features.md, section 3. They take Nomad's habits, but for those that are older here (`nomad` is not set).
 */
import type { CommandEntry } from './command-entry.ts';

export const NOMAD_COMMANDS: readonly CommandEntry[] = [
  {
    name: 'agent',
    summary: 'run jobs on this machine: a server, a client, or both',
    load: () => import('./agent.ts'),
  },
  {
    name: 'alloc',
    summary: 'work with allocations: status, logs, exec, fs, restart, signal, stop',
    nomad: true,
    loadGroup: () => import('./alloc/group.ts'),
  },
  {
    name: 'deployment',
    summary: 'look at deployments: list, status',
    nomad: true,
    loadGroup: () => import('./deployment/group.ts'),
  },
  {
    name: 'eval',
    summary: 'look at evaluations: list, status',
    nomad: true,
    loadGroup: () => import('./eval/group.ts'),
  },
  {
    name: 'job',
    summary: 'work with jobs: init, validate, plan, run, status, inspect, stop',
    nomad: true,
    loadGroup: () => import('./job/group.ts'),
  },
  {
    name: 'monitor',
    summary: 'follow the log of an agent',
    nomad: true,
    load: () => import('./monitor.ts'),
  },
  {
    name: 'node',
    summary: 'work with client nodes: status, drain, eligibility',
    nomad: true,
    loadGroup: () => import('./node/group.ts'),
  },
  {
    name: 'operator',
    summary: 'look after a cluster: raft, scheduler, snapshot',
    nomad: true,
    loadGroup: () => import('./operator/group.ts'),
  },
  {
    name: 'server',
    summary: 'run one server of a cluster; server members lists them',
    load: () => import('./server.ts'),
    loadGroup: () => import('./server/group.ts'),
  },
  {
    name: 'status',
    summary: 'show whatever an identifier, or the beginning of one, belongs to',
    nomad: true,
    load: () => import('./status.ts'),
  },
  {
    name: 'version',
    summary: 'print the versions of orrery and of the Node that runs it',
    load: () => import('./version.ts'),
  },
  short('exec', 'alloc exec', () => import('./alloc/exec.ts')),
  short('fs', 'alloc fs', () => import('./alloc/fs.ts')),
  short('init', 'job init', () => import('./job/init.ts')),
  short('inspect', 'job inspect', () => import('./job/inspect.ts')),
  short('logs', 'alloc logs', () => import('./alloc/logs.ts')),
  short('plan', 'job plan', () => import('./job/plan.ts')),
  short('run', 'job run', () => import('./job/run.ts')),
  short('stop', 'job stop', () => import('./job/stop.ts')),
  short('validate', 'job validate', () => import('./job/validate.ts')),
];

function short(name: string, full: string, load: NonNullable<CommandEntry['load']>): CommandEntry {
  return { name, summary: `short for ${full}`, nomad: true, load };
}
