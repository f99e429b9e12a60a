/**
 * `orrery agent`: Nomad's one process for everything. With `-dev` a server and a client by themselves, to try things
 * with; with `-server` one server, with `-client` a client of servers elsewhere. It reads what is wanted and puts it
 * together; several servers in one group are written down with `orrery server`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../io/input-error.ts';
import { readAddress } from '../io/links/address.ts';
import { type AgentFlags, runAgent } from './agent/run-agent.ts';
import { type Call, type CommandSpec } from './command.ts';
import { TIMING_OPTIONS } from './server.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--dev', description: 'a server and a client; what they keep is gone when they stop' },
    { flags: '--server', description: 'a server (also without --dev and --client)' },
    { flags: '--client', description: 'a client, which runs tasks on this machine' },
    { flags: '--data-dir <dir>', description: 'what outlives the agent; needed without --dev' },
    {
      flags: '--bind <host>',
      description: 'where to listen, and where others are told to come',
      default: '127.0.0.1',
    },
    { flags: '--servers <list>', description: 'RPC addresses of servers, for a client: HOST:PORT,...' },
    { flags: '--node <name>', description: 'name of the client; default: that of the machine' },
    { flags: '--node-class <class>', description: 'class of the client, for constraints' },
    { flags: '--dc <name>', description: 'datacenter of the client', default: 'dc1' },
    { flags: '--network-interface <device>', description: 'where tasks of the client are reached' },
    { flags: '--http-port <port>', description: 'HTTP', default: '4646' },
    { flags: '--rpc-port <port>', description: 'clients', default: '4647' },
    { flags: '--link-port <port>', description: 'other servers', default: '4649' },
    ...TIMING_OPTIONS,
  ],
  examples: [
    {
      line: 'agent -dev',
      says: 'all of it on this machine, to try things with; Ctrl-C ends it, tasks included',
    },
    {
      line: 'agent -server -data-dir /var/lib/orrery -bind 10.0.0.1',
      says: 'a server that clients reach at 10.0.0.1:4647',
    },
    {
      line: 'agent -client -data-dir /var/lib/orrery -bind 10.0.0.7 -servers 10.0.0.1:4647',
      says: 'a client of it; its tasks outlive it',
    },
  ],
  run: (call) => run(call, call.options as unknown as AgentFlags),
};

async function run(call: Call, flags: AgentFlags): Promise<number> {
  for (const [port, option] of [
    [flags.httpPort, '--http-port'],
    [flags.rpcPort, '--rpc-port'],
    [flags.linkPort, '--link-port'],
  ] as const)
    readAddress(`${flags.bind}:${port}`, option);
  if (flags.dataDir !== undefined) return await runAgent(call, flags, flags.dataDir);
  if (flags.dev !== true) {
    throw new InputError({
      file: '--data-dir',
      problem: 'is missing',
      remedy: 'say where to keep the data, or --dev to keep none',
    });
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'orrery-dev-'));
  try {
    return await runAgent(call, flags, dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
