/** `/v1/job/:id/plan`. Source: the recorded answer of Nomad 2.0.5 (fixture 01-job-plan); upstream `annotate.go` for the words. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aRegistration } from '../server/records.ts';
import { ApiBench } from './api-bench.ts';

let api: ApiBench;
beforeAll(async () => {
  api = await ApiBench.open();
  api.bench.ask('Node.Register', { Node: aRegistration('n1') });
  api.bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
});
afterAll(() => api.close());

const task = (command: string) => ({
  Name: 't',
  Driver: 'raw_exec',
  Config: { command, args: ['-c', 'true'] },
  Env: { A: 'b' },
  Resources: { CPU: 50, MemoryMB: 32 },
});
const job = (part: object = {}, command = '/bin/sh') => ({
  ID: 'web',
  Name: 'web',
  Type: 'service',
  Priority: 50,
  Datacenters: ['dc1'],
  Meta: { owner: 'fixtures' },
  TaskGroups: [{ Name: 'g', Count: 1, Tasks: [task(command)], ...part }],
});

interface Block {
  readonly Type: string;
  readonly Name: string;
  readonly Fields: readonly {
    readonly Name: string;
    readonly Old: string;
    readonly New: string;
    readonly Type: string;
  }[];
  readonly Objects: readonly Block[] | null;
  readonly Annotations?: readonly string[] | null;
}
interface Planned {
  readonly Annotations: {
    readonly DesiredTGUpdates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  readonly Diff: {
    readonly Type: string;
    readonly Fields: Block['Fields'] | null;
    readonly Objects: readonly Block[] | null;
    readonly TaskGroups: readonly (Block & {
      readonly Tasks: readonly Block[] | null;
      readonly Updates: Readonly<Record<string, number>> | null;
    })[];
  } | null;
  readonly FailedTGAllocs: Readonly<Record<string, { readonly NodesExhausted: number }>> | null;
  readonly JobModifyIndex: number;
}

async function plan(of: object): Promise<Planned> {
  const { status, text, json } = await api.ask('PUT', '/v1/job/web/plan', { Job: of, Diff: true });
  expect(status, text).toBe(200);
  return json as Planned;
}

const named = (fields: Block['Fields'] | null | undefined): Record<string, string> =>
  Object.fromEntries((fields ?? []).map(({ Name, New }) => [Name, New]));

test('of a new job everything is added, as recorded', async () => {
  const { Annotations, Diff, FailedTGAllocs, JobModifyIndex } = await plan(job());
  expect(Annotations.DesiredTGUpdates['g']).toMatchObject({ Place: 1, Stop: 0, Ignore: 0, Canary: 0 });
  expect([FailedTGAllocs, JobModifyIndex, Diff?.Type]).toEqual([null, 0, 'Added']);
  expect(named(Diff?.Fields)).toMatchObject({
    AllAtOnce: 'false',
    'Meta[owner]': 'fixtures',
    Name: 'web',
    Namespace: 'default',
    Priority: '50',
    Region: 'global',
    Stop: 'false',
    Type: 'service',
  });
  expect(Diff?.Objects).toMatchObject([{ Type: 'Added', Name: 'Datacenters', Fields: [{ New: 'dc1' }] }]);
  const [group] = Diff?.TaskGroups ?? [];
  expect(group).toMatchObject({ Type: 'Added', Name: 'g', Updates: { create: 1 } });
  expect(group?.Fields).toContainEqual({
    Type: 'Added',
    Name: 'Count',
    Old: '',
    New: '1',
    Annotations: ['forces create'],
  });
  const restart = group?.Objects?.find(({ Name }) => Name === 'RestartPolicy');
  expect(named(restart?.Fields)).toMatchObject({
    Attempts: '2',
    Delay: '15000000000',
    Interval: '1800000000000',
    Mode: 'fail',
  });
  const [added] = group?.Tasks ?? [];
  expect(added).toMatchObject({ Type: 'Added', Name: 't', Annotations: ['forces create'] });
  expect(named(added?.Fields)).toMatchObject({
    Driver: 'raw_exec',
    'Env[A]': 'b',
    KillTimeout: '5000000000',
    Leader: 'false',
  });
  const config = added?.Objects?.find(({ Name }) => Name === 'Config');
  expect(named(config?.Fields)).toEqual({ 'args[0]': '-c', 'args[1]': 'true', command: '/bin/sh' });
});

test('it writes nothing', async () => {
  await plan(job());
  expect((await api.ask('GET', '/v1/job/web')).status).toBe(404);
});

test('of a job that is there, what is new of it', async () => {
  await api.ask('PUT', '/v1/jobs', { Job: job() });
  const same = await plan(job());
  expect(same.Diff).toMatchObject({ Type: 'None', Fields: null, Objects: null });
  expect(same.JobModifyIndex).toBeGreaterThan(0);
  const changed = await plan(job({ Count: 3 }, '/bin/bash'));
  const [group] = changed.Diff?.TaskGroups ?? [];
  expect(group?.Fields).toEqual([
    { Type: 'Edited', Name: 'Count', Old: '1', New: '3', Annotations: ['forces create'] },
  ]);
  expect(group?.Tasks?.[0]?.Objects).toEqual([
    {
      Type: 'Edited',
      Name: 'Config',
      Fields: [
        { Type: 'None', Name: 'args[0]', Old: '-c', New: '-c', Annotations: null },
        { Type: 'None', Name: 'args[1]', Old: 'true', New: 'true', Annotations: null },
        { Type: 'Edited', Name: 'command', Old: '/bin/sh', New: '/bin/bash', Annotations: null },
      ],
      Objects: null,
    },
  ]);
});

test('a job for which there is no room says so', async () => {
  const { FailedTGAllocs } = await plan(
    job({ Tasks: [{ ...task('/bin/sh'), Resources: { CPU: 1e6, MemoryMB: 32 } }] }),
  );
  expect(FailedTGAllocs?.['g']?.NodesExhausted).toBe(1);
});

test('a job of another name than the path is refused', async () => {
  const { status, text } = await api.ask('PUT', '/v1/job/other/plan', { Job: job(), Diff: true });
  expect([status, text]).toEqual([400, 'Job ID does not match']);
});
