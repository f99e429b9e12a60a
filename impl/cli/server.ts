/** `orrery server`: one server of a cluster whose servers are listed, in this process, until it is told to stop. */
import { InputError } from '../io/input-error.ts';
import { type Call, type CommandSpec, type OptionSpec, wholeNumber } from './command.ts';
import { HEARTBEAT_OPTIONS } from './heartbeat-options.ts';
import { serve, type ServerWishes } from './serve.ts';

/** Also of `orrery cluster`, which hands them on. */
export const TIMING_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--election-ms <ms>',
    description: 'least time without a leader after which a server asks to lead; the longest is twice that',
    default: 1000,
    parse: wholeNumber('--election-ms', 10),
  },
  {
    flags: '--heartbeat-ms <ms>',
    description: 'longest silence of a leader towards the other servers',
    default: 100,
    parse: wholeNumber('--heartbeat-ms'),
  },
  {
    flags: '--snapshot-every <entries>',
    description: 'write a snapshot of the state after so many log entries',
    default: 8192,
    parse: wholeNumber('--snapshot-every'),
  },
  {
    flags: '--workers <count>',
    description: 'scheduling workers in each server',
    default: 1,
    parse: wholeNumber('--workers', 0),
  },
];

export const command: CommandSpec = {
  options: [
    { flags: '--data-dir <dir>', description: 'where this server keeps its log; its own, on a real disk' },
    { flags: '--id <id>', description: 'name of this server, one of --peers' },
    {
      flags: '--peers <list>',
      description: 'all servers and where they are reached: s1=HOST:PORT,s2=HOST:PORT,...',
    },
    { flags: '--bind <address>', description: 'where to listen for other servers; default: as --peers says' },
    {
      flags: '--http <address>',
      description: 'where to listen for HTTP (port 0: any)',
      default: '127.0.0.1:4646',
    },
    {
      flags: '--rpc <list>',
      description: "all servers and where Nomad's clients reach them, as --peers; this one listens there",
    },
    { flags: '--rpc-bind <address>', description: 'where to listen for clients; default: as --rpc says' },
    {
      flags: '--join',
      description: 'wait to be taken into a running cluster (orrery operator raft add-peer)',
    },
    {
      flags: '--cluster <name>',
      description: 'name of the cluster, equal on all its servers',
      default: 'global',
    },
    ...TIMING_OPTIONS,
    ...HEARTBEAT_OPTIONS,
    { flags: '--trace <file>', description: 'write down every transition (docs/formats/trace.md)' },
  ],
  examples: [
    {
      line: 'server --data-dir /var/lib/orrery --id s1 --peers s1=10.0.0.1:4649,s2=10.0.0.2:4649,s3=10.0.0.3:4649',
      says: 'the first of three servers; SIGTERM stops it gracefully',
    },
  ],
  run: (call) => serve(call, wishesOf(call)),
};

function wishesOf({ options }: Call): ServerWishes {
  const wishes = options as unknown as ServerWishes;
  for (const [name, flag] of [
    ['dataDir', '--data-dir'],
    ['id', '--id'],
    ['peers', '--peers'],
  ] as const) {
    if (wishes[name] === undefined) {
      throw new InputError({ file: flag, problem: 'is missing', remedy: 'see orrery server --help' });
    }
  }
  if (wishes.heartbeatMs * 2 > wishes.electionMs) {
    throw new InputError({
      file: '--heartbeat-ms',
      problem: `${wishes.heartbeatMs} does not fit twice into --election-ms ${wishes.electionMs}`,
      remedy: 'a tenth of it is a good value',
    });
  }
  return wishes;
}
