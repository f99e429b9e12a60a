/**
 * `orrery agent`: Nomad's one process for everything. With `-dev` a server and a client by themselves, to try things
 * with; with `-server` one server, with `-client` a client of servers elsewhere. It reads what is wanted and puts it
 * together; servers find each other by `retry_join`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentSettings, agentSettings } from './agent/agent-settings.ts';
import { runAgent } from './agent/run-agent.ts';
import { type Call, type CommandSpec, wholeNumber } from './command.ts';
import { TIMING_OPTIONS } from './server.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--dev', description: 'a server and a client; what they keep is gone when they stop' },
    { flags: '--server', description: 'a server (also without --dev and --client)' },
    { flags: '--client', description: 'a client, which runs tasks on this machine' },
    { flags: '--data-dir <dir>', description: 'what outlives the agent; needed without --dev' },
    { flags: '--config <path>', description: 'a file, or a folder of them, in HCL or JSON', repeats: true },
    { flags: '--bind <host>', description: 'where to listen, and where others are told to come; 127.0.0.1' },
    { flags: '--region <name>', description: 'region; global' },
    { flags: '--dc <name>', description: 'datacenter of the client; dc1' },
    { flags: '--servers <list>', description: 'RPC addresses of servers, for a client: HOST:PORT,...' },
    { flags: '--node <name>', description: 'name of the client; that of the machine' },
    { flags: '--node-class <class>', description: 'class of the client, for constraints' },
    { flags: '--network-interface <device>', description: 'where tasks of the client are reached' },
    { flags: '--http-port <port>', description: 'HTTP; 4646' },
    { flags: '--rpc-port <port>', description: 'for clients; 4647' },
    { flags: '--link-port <port>', description: 'for other servers, where Nomad has Serf; 4648' },
    {
      flags: '--bootstrap-expect <count>',
      description: 'found a group once so many servers have found each other',
      parse: wholeNumber('--bootstrap-expect', 0),
    },
    {
      flags: '--retry-join <address>',
      description: 'a server to find a group with, until it is there',
      repeats: true,
    },
    { flags: '--join <address>', description: 'the same, of which one must be there at once', repeats: true },
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
  run,
};

async function run(call: Call): Promise<number> {
  const say = (line: string): void => void call.err.write(`configuration: ${line}\n`);
  const { join: startJoin, ...options } = call.options;
  const flags = { ...options, ...(startJoin === undefined ? {} : { startJoin }) };
  const settings = await agentSettings(flags as Partial<AgentSettings>, say);
  if (settings.dataDir !== undefined) return await runAgent(call, settings, settings.dataDir);
  const dataDir = await mkdtemp(join(tmpdir(), 'orrery-dev-'));
  try {
    return await runAgent(call, settings, dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
