/**
 * `orrery agent`: one server by itself, on Nomad's ports, for the clients of this or other machines. With `--dev`
 * its data is gone when it stops. Its own client, and several servers from one configuration, are not here yet:
 * `orrery server` is for those who write down a cluster.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../io/input-error.ts';
import { readAddress } from '../io/links/address.ts';
import { type Call, type CommandSpec } from './command.ts';
import { serve, TIMING_OPTIONS, type ServerWishes } from './server.ts';

interface Wishes extends Pick<ServerWishes, 'electionMs' | 'heartbeatMs' | 'snapshotEvery' | 'workers'> {
  readonly dev?: boolean;
  readonly dataDir?: string;
  readonly bind: string;
  readonly httpPort: string;
  readonly rpcPort: string;
  readonly linkPort: string;
}

/** There is no other server to tell it from. */
const ID = 'server';

export const command: CommandSpec = {
  options: [
    { flags: '--dev', description: 'keep nothing: data in a folder that is removed at the end' },
    { flags: '--data-dir <dir>', description: 'where the server keeps its log; needed without --dev' },
    {
      flags: '--bind <host>',
      description: 'where to listen, and where clients are told to come',
      default: '127.0.0.1',
    },
    { flags: '--http-port <port>', description: 'HTTP', default: '4646' },
    { flags: '--rpc-port <port>', description: "Nomad's clients", default: '4647' },
    { flags: '--link-port <port>', description: 'other servers', default: '4649' },
    ...TIMING_OPTIONS,
  ],
  examples: [
    { line: 'agent --dev', says: 'a server to try things with; Ctrl-C ends it' },
    {
      line: 'agent --data-dir /var/lib/orrery --bind 10.0.0.1',
      says: 'a server that Nomad clients reach at 10.0.0.1:4647',
    },
  ],
  run: (call) => run(call, call.options as unknown as Wishes),
};

async function run(call: Call, wishes: Wishes): Promise<number> {
  const address = (port: string, option: string): string => {
    readAddress(`${wishes.bind}:${port}`, option);
    return `${wishes.bind}:${port}`;
  };
  const { electionMs, heartbeatMs, snapshotEvery, workers } = wishes;
  const places = {
    id: ID,
    cluster: 'global',
    peers: `${ID}=${address(wishes.linkPort, '--link-port')}`,
    http: address(wishes.httpPort, '--http-port'),
    rpc: `${ID}=${address(wishes.rpcPort, '--rpc-port')}`,
  };
  const timing = { electionMs, heartbeatMs, snapshotEvery, workers };
  if (wishes.dataDir !== undefined)
    return await serve(call, { ...places, ...timing, dataDir: wishes.dataDir });
  if (wishes.dev !== true) {
    throw new InputError({
      file: '--data-dir',
      problem: 'is missing',
      remedy: 'say where to keep the data, or --dev to keep none',
    });
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'orrery-dev-'));
  try {
    return await serve(call, { ...places, ...timing, dataDir });
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
