/**
 * A real server process, disk, Raft and RPC port, as a Nomad client meets it: the recorded registration and heartbeat, a
 * job that is placed, the reports taken. Time is real here, so the recorded pauses are left out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RpcDoor } from '../../impl/io/rpc/answer-call.ts';
import { RpcListener } from '../../impl/io/rpc/rpc-listener.ts';
import { ServerProcess } from '../../impl/io/server-process.ts';
import { encodeRequest } from '../../impl/wire/rpc/call-frames.ts';
import { METHODS, type WireMethod } from '../../impl/wire/rpc/methods.ts';
import { decode } from '../../impl/wire/schema/decode.ts';
import type { Kind, PartialOf, ValueOf } from '../../impl/wire/schema/kinds.ts';
import { recordings } from './recordings.ts';
import { RpcClient } from './replay.ts';

const NODE = '2083cf74-a952-44fb-a674-c328a536575d';
let folder: string;
let server: ServerProcess;
let listener: RpcListener;
let client: RpcClient;
const lines: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-wire-'));
  const say = (line: string): void => void lines.push(line);
  const place = { host: '127.0.0.1', port: 0 };
  server = await ServerProcess.start({
    dataDir: folder,
    id: 's1',
    cluster: 'global',
    bind: place,
    servers: new Map([['s1', place]]),
    raft: { electionTimeoutMs: 200, heartbeatMs: 20 },
    snapshotEvery: 1000,
    workers: 1,
    say,
    onFailure: say,
  });
  const door = new RpcDoor({
    region: 'global',
    ask: (method, args, gone) => server.call(method, args, gone),
  });
  listener = await RpcListener.open({ bind: place, door, say });
  client = await RpcClient.dial(listener.port);
}, 40_000);

afterAll(async () => {
  client.close();
  await listener.close();
  await server.stop();
  await rm(folder, { recursive: true });
});

type Args<M extends WireMethod> = PartialOf<ValueOf<(typeof METHODS)[M]['args']>>;
type Reply<M extends WireMethod> = ValueOf<(typeof METHODS)[M]['reply']>;

async function call<M extends WireMethod>(method: M, args: Args<M>): Promise<Reply<M>> {
  const { args: kind, reply } = METHODS[method] as unknown as {
    args: Kind<ValueOf<(typeof METHODS)[M]['args']>>;
    reply: Kind<Reply<M>>;
  };
  const answer = await client.begin(encodeRequest({ ServiceMethod: method, Seq: 1n }, kind, args));
  if (answer.header.Error !== '') throw new Error(answer.header.Error);
  return decode(reply, answer.body);
}

/** A recorded call's bytes, sent as they are. */
async function replayed(file: string): Promise<string> {
  const step = recordings('1.5')
    .find(({ name }) => name.startsWith(file))
    ?.steps.find(({ request }) => request?.hex);
  return (await client.begin(Buffer.from(step?.request?.hex ?? '', 'hex'))).header.Error;
}

test('a node registers, beats, is given an allocation by a call that waited, and reports on it', async () => {
  await expect.poll(() => server.standing().leading, { timeout: 20_000 }).toBe(true);
  expect(await replayed('fake-03')).toBe('node not found');
  expect(await replayed('fake-04')).toBe('');
  expect(await replayed('fake-05')).toBe('node secret ID does not match. Not registering node.');
  expect(await replayed('fake-06')).toBe('');
  const Region = 'global';
  const { Node } = await call('Node.GetNode', { NodeID: NODE, Region });
  expect(Node).toMatchObject({ ID: NODE, Status: 'ready', SchedulingEligibility: 'eligible' });

  const asked = { NodeID: NODE, SecretID: Node?.SecretID ?? '', Region };
  const none = await call('Node.GetClientAllocs', asked);
  const waiting = call('Node.GetClientAllocs', {
    ...asked,
    MinQueryIndex: none.Index,
    MaxQueryTime: 60_000_000_000n,
  });
  const tasks = [
    { Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' }, Resources: { CPU: 10, MemoryMB: 10 } },
  ];
  const job = {
    ID: 'web',
    Type: 'batch',
    Datacenters: ['dc1'],
    TaskGroups: [{ Name: 'g', Count: 1, Tasks: tasks }],
  };
  const { EvalID } = await call('Job.Register', { Job: job, Region });
  expect(EvalID).toMatch(/^[0-9a-f-]{36}$/);
  const [id = ''] = Object.keys((await waiting).Allocs ?? {});
  const { Allocs } = await call('Alloc.GetAllocs', { AllocIDs: [id], Region });
  expect(Allocs?.[0]?.Job?.TaskGroups?.[0]?.Tasks?.[0]).toMatchObject({
    Driver: 'raw_exec',
    Config: { command: '/bin/true' },
    LogConfig: { MaxFiles: 10 },
    RestartPolicy: { Mode: 'fail' },
  });

  const report = { ID: id, NodeID: NODE, ClientStatus: 'running', TaskStates: { t: { State: 'running' } } };
  expect((await call('Node.UpdateAlloc', { Alloc: [report], Region })).Index).toBeGreaterThan(0);
  const { Alloc } = await call('Alloc.GetAlloc', { AllocID: id, Region });
  expect(Alloc).toMatchObject({ ClientStatus: 'running', TaskStates: { t: { State: 'running' } } });
  expect(lines.filter((line) => line.includes('RPC'))).toEqual([]);
}, 30_000);
