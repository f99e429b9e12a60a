import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { ServerProcess } from '../../../impl/io/server-process.ts';
import { freePort } from './links/free-port.ts';

const running: ServerProcess[] = [];
const folders: string[] = [];
/** What servers have said that ended by themselves. */
const failures: string[] = [];
afterEach(async () => {
  expect(failures.splice(0).filter((line) => !line.includes(' was removed '))).toEqual([]);
  await Promise.all(running.splice(0).map((server) => server.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

type Addresses = ReadonlyMap<string, { host: string; port: number }>;

async function addresses(...ids: string[]): Promise<Addresses> {
  const ports = await Promise.all(ids.map(async (id) => [id, await freePort()] as const));
  return new Map(ports.map(([id, port]) => [id, { host: '127.0.0.1', port }]));
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'orrery-server-'));
  folders.push(made);
  return made;
}

async function start(
  id: string,
  servers: Addresses,
  dataDir: string,
  { cluster = 'test', joins = false } = {},
): Promise<ServerProcess> {
  const server = await ServerProcess.start({
    dataDir,
    id,
    cluster,
    joins,
    bind: servers.get(id) ?? { host: '127.0.0.1', port: 0 },
    servers,
    raft: { electionTimeoutMs: 300, heartbeatMs: 50 },
    snapshotEvery: 20,
    workers: 0,
    say: () => {},
    onFailure: (line) => failures.push(line),
  });
  running.push(server);
  return server;
}

/** Until it is acknowledged: on a busy machine leaders come and go. */
async function write(server: ServerProcess, Path: string, value: string): Promise<void> {
  const Var = { Namespace: 'default', Path, Items: { value } };
  while (!('ok' in (await server.call('Variables.Apply', { Op: 'set', Var }))));
}

async function values(server: ServerProcess, count: number): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let at = 0; at < count; at += 1) {
    for (;;) {
      const result = await server.call('Variables.Read', { Namespace: 'default', Path: `v/${at}` });
      if ('error' in result) continue;
      const { Data } = result.ok as { Data: { Items: { value: string } } | null };
      found.push(Data?.Items['value']);
      break;
    }
  }
  return found;
}

describe('servers as processes', () => {
  test('keep what they have acknowledged over a restart of all, and agree', async () => {
    const servers = await addresses('s1', 's2', 's3');
    const dirs = new Map<string, string>();
    for (const id of servers.keys()) dirs.set(id, await folder());
    const startAll = () => Promise.all([...servers.keys()].map((id) => start(id, servers, dirs.get(id)!)));
    const [one] = await startAll();
    for (let at = 0; at < 50; at += 1) await write(one!, `v/${at}`, `${at}`);
    await Promise.all(running.splice(0).map((server) => server.stop()));
    const [, two] = await startAll();
    expect(await values(two!, 50)).toEqual(Array.from({ length: 50 }, (_, at) => `${at}`));
    const standings = () => running.map((server) => server.standing());
    while (new Set(standings().map(({ index }) => index)).size > 1) {
      await new Promise((later) => setTimeout(later, 10));
    }
    expect(new Set(standings().map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test('a server alone leads itself', async () => {
    const servers = await addresses('s1');
    const server = await start('s1', servers, await folder());
    await write(server, 'v/0', 'x');
    expect(await values(server, 1)).toEqual(['x']);
  });

  test('do not start where another has been', async () => {
    const servers = await addresses('s1', 's2');
    const dir = await folder();
    await (await start('s1', servers, dir)).stop();
    await expect(start('s2', servers, dir)).rejects.toThrow('the directory is that of server "s1", not "s2"');
    await expect(start('s1', servers, dir, { cluster: 'other' })).rejects.toThrow(
      'it is of cluster "test", not "other"',
    );
    await rm(join(dir, 'log'), { recursive: true });
    await expect(start('s1', servers, dir)).rejects.toThrow('there is no log in this folder');
    await expect(start('s9', servers, dir)).rejects.toThrow('--peers: does not name s9');
  });
});

interface Peers {
  readonly ok: { readonly Servers: readonly { readonly ID: string; readonly Voter: boolean }[] };
}

/** As this server has it: `s1 s2+`, the plus a vote. */
async function group(server: ServerProcess): Promise<string> {
  const { ok } = (await server.call('Operator.RaftGetConfiguration', {})) as Peers;
  return ok.Servers.map(({ ID, Voter }) => `${ID}${Voter ? '+' : ''}`).join(' ');
}

/** Again and again until it is done, or was done by a call whose answer was lost. */
async function change(server: ServerProcess, method: string, ID: string, wanted: string): Promise<void> {
  while ((await group(server)) !== wanted) {
    await server.call(method, { ID });
    await new Promise((later) => setTimeout(later, 50));
  }
}

describe('the group of servers', () => {
  test('takes in one more over its links, first without a vote, and lets it go again', async () => {
    const servers = await addresses('s1', 's2', 's3');
    const all = await Promise.all([...servers.keys()].map(async (id) => start(id, servers, await folder())));
    const [one] = all as [ServerProcess, ...ServerProcess[]];
    for (let at = 0; at < 5; at += 1) await write(one, `v/${at}`, `${at}`);
    const [[, address]] = [...(await addresses('s4'))] as [[string, { host: string; port: number }]];
    const four = await start('s4', new Map([...servers, ['s4', address]]), await folder(), { joins: true });
    await change(one, 'Operator.RaftAddPeer', 's4', 's1+ s2+ s3+ s4');
    await change(one, 'Operator.RaftPromotePeer', 's4', 's1+ s2+ s3+ s4+');
    while (four.standing().index < one.standing().index) await new Promise((later) => setTimeout(later, 20));
    expect(await values(four, 5)).toEqual(['0', '1', '2', '3', '4']);
    await change(one, 'Operator.RaftRemovePeerByID', 's4', 's1+ s2+ s3+');
    // Nobody sends it that entry; it finds out, says so and ends.
    while (!failures.some((line) => line.startsWith('s4 was removed from the group of servers, says s')))
      await new Promise((later) => setTimeout(later, 50));
    expect(failures).toHaveLength(1);
    await write(one, 'v/5', 'and on');
  }, 60_000);

  test('goes on with who is left, when a peers file says so', async () => {
    const servers = await addresses('s1', 's2', 's3');
    const dir = await folder();
    const first = await Promise.all([
      start('s1', servers, dir),
      start('s2', servers, await folder()),
      start('s3', servers, await folder()),
    ]);
    await write(first[0], 'v/0', 'kept');
    while (first[0].standing().index < Math.max(...first.map((server) => server.standing().index))) {
      await new Promise((later) => setTimeout(later, 20));
    }
    await Promise.all(running.splice(0).map((server) => server.stop()));
    await writeFile(join(dir, 'peers.json'), '[{"id": "s2"}]');
    await expect(start('s1', servers, dir)).rejects.toThrow('peers.json: does not name s1');
    await writeFile(join(dir, 'peers.json'), '[{"id": "s1"}]');
    const alone = await start('s1', servers, dir);
    expect(await values(alone, 1)).toEqual(['kept']);
    await write(alone, 'v/0', 'and on');
    expect(await group(alone)).toBe('s1+');
    await alone.stop();
    expect(await values(await start('s1', servers, dir), 1)).toEqual(['and on']);
  });
});
