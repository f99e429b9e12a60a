/** `/v1/jobs`, `/v1/job/:id` and what hangs below; expectations from the recorded answers and nomad-wire.md, section 9. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRegistration } from '../server/records.ts';
import { ApiBench, type Asked } from './api-bench.ts';

let api: ApiBench;
const ask = (method: string, path: string, body?: unknown): Promise<Asked> => api.ask(method, path, body);

beforeAll(async () => {
  api = await ApiBench.open();
  api.bench.ask('Node.Register', { Node: aRegistration('n1') });
});
afterAll(() => api.close());

/** The job of the recordings. */
const WEB = {
  ID: 'web',
  Name: 'web',
  Type: 'service',
  Priority: 50,
  Datacenters: ['dc1'],
  Meta: { owner: 'fixtures' },
  Update: {
    MaxParallel: 1,
    HealthCheck: 'task_states',
    MinHealthyTime: 1_000_000_000,
    HealthyDeadline: 60_000_000_000,
    ProgressDeadline: 120_000_000_000,
  },
  TaskGroups: [
    {
      Name: 'g',
      Count: 1,
      MaxClientDisconnect: 60_000_000_000,
      Networks: [{ Mode: 'host', DynamicPorts: [{ Label: 'http' }] }],
      Services: [{ Name: 'web', Provider: 'nomad', PortLabel: 'http' }],
      Tasks: [
        {
          Name: 't',
          Driver: 'raw_exec',
          Config: { command: '/bin/sh', args: ['-c', 'echo up; while true; do sleep 1; done'] },
          Env: { A: 'b' },
          Resources: { CPU: 50, MemoryMB: 32 },
        },
      ],
    },
  ],
};

describe('a submitted job', () => {
  test('is answered as recorded, and read back with its defaults', async () => {
    const put = await ask('PUT', '/v1/jobs', { Job: WEB });
    expect(put.status).toBe(200);
    expect(Object.keys(put.json as object)).toEqual([
      'EvalCreateIndex',
      'EvalID',
      'Index',
      'JobModifyIndex',
      'KnownLeader',
      'LastContact',
      'NextToken',
      'Warnings',
    ]);
    expect(put.headers.get('x-nomad-index')).toBe(String((put.json as { Index: number }).Index));
    const { json, headers } = await ask('GET', '/v1/job/web');
    expect(headers.get('x-nomad-knownleader')).toBe('true');
    expect(headers.get('x-nomad-lastcontact')).toBe('0');
    expect(json).toMatchObject({
      Region: 'global',
      Namespace: 'default',
      NodePool: 'default',
      Update: { MaxParallel: 1, HealthCheck: '', HealthyDeadline: 0, Stagger: 30_000_000_000 },
      TaskGroups: [
        {
          EphemeralDisk: { Migrate: false, SizeMB: 300, Sticky: false },
          MaxClientDisconnect: 60_000_000_000,
          Networks: [{ Mode: 'host', DynamicPorts: [{ Label: 'http', HostNetwork: 'default' }] }],
          ReschedulePolicy: { Delay: 30_000_000_000, DelayFunction: 'exponential', Unlimited: true },
          RestartPolicy: { Attempts: 2, Delay: 15_000_000_000, Interval: 1_800_000_000_000, Mode: 'fail' },
          Services: [{ AddressMode: 'auto', OnUpdate: 'require_healthy', Provider: 'nomad', Name: 'web' }],
          Update: { HealthCheck: 'task_states', ProgressDeadline: 120_000_000_000, Stagger: 30_000_000_000 },
          Migrate: { HealthCheck: 'checks', MaxParallel: 1 },
          Tasks: [
            {
              KillTimeout: 5_000_000_000,
              LogConfig: { MaxFiles: 10, MaxFileSizeMB: 10 },
              RestartPolicy: { Attempts: 2, Mode: 'fail' },
              Resources: { CPU: 50, MemoryMB: 32, Cores: 0 },
            },
          ],
        },
      ],
    });
  });

  test('that was read and is submitted again makes no new version', async () => {
    const before = await ask('GET', '/v1/job/web');
    await ask('PUT', '/v1/job/web', `{"Job":${before.text}}`);
    expect((await ask('GET', '/v1/job/web')).text).toBe(before.text);
  });

  test('keeps what our scheduler does not read, zeros and whole numbers of 64 bits included', async () => {
    const job = `{"ID":"full","Type":"batch","Datacenters":["dc1"],"Payload":"aGk=","UI":{"Description":"d"},
      "Periodic":{"Enabled":false,"Spec":"* * * * *"},"Affinities":[{"LTarget":"${'$'}{node.class}","RTarget":"x","Weight":-3}],
      "TaskGroups":[{"Name":"g","Count":0,"Volumes":{"v":{"Type":"host","Source":"s"}},"Tasks":[{"Name":"t","Driver":"raw_exec",
      "Config":{"command":"c","big":9223372036854775807,"deep":[{"n":-9007199254740993}]},
      "Templates":[{"EmbeddedTmpl":"x","DestPath":"local/x","Splay":0}],
      "Artifacts":[{"GetterSource":"http://x"}],"KillTimeout":0,"Vault":{"Policies":["p"]}}]}]}`;
    expect((await ask('POST', '/v1/jobs', `{"Job":${job}}`)).status).toBe(200);
    const { text, json } = await ask('GET', '/v1/job/full');
    expect(text).toContain('"big":9223372036854775807');
    expect(text).toContain('"deep":[{"n":-9007199254740993}]');
    expect(json).toMatchObject({
      Payload: 'aGk=',
      UI: { Description: 'd' },
      Periodic: { Enabled: false, Spec: '* * * * *', SpecType: 'cron', TimeZone: 'UTC' },
      Affinities: [{ RTarget: 'x', Weight: -3 }],
      TaskGroups: [
        {
          Count: 0,
          Volumes: { v: { Type: 'host', Source: 's' } },
          RestartPolicy: { Attempts: 3, Interval: 86_400_000_000_000 },
          Tasks: [
            {
              KillTimeout: 0,
              Templates: [
                { EmbeddedTmpl: 'x', Splay: 0, ChangeMode: 'restart', Perms: '0644', LeftDelim: '{{' },
              ],
              Artifacts: [{ GetterMode: 'any', RelativeDest: 'local/' }],
              Vault: { Policies: ['p'], Env: true, ChangeMode: 'restart' },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['POST', '/v1/jobs', {}, 400, 'Job must be specified'],
    ['POST', '/v1/job/other', { Job: WEB }, 400, 'Job ID does not match name'],
    [
      'POST',
      '/v1/jobs',
      { Job: { ID: 'x', Type: 'service' } },
      500,
      '1 error occurred:\n\t* Missing job task groups\n\n',
    ],
    [
      'POST',
      '/v1/jobs',
      { Job: { ...WEB, Priority: 51 }, EnforceIndex: true, JobModifyIndex: 1 },
      500,
      'Enforcing job modify index 1: job exists with conflicting job modify index: 12',
    ],
    ['POST', '/v1/jobs', { Job: { ID: 1 } }, 400, 'Job.ID: expected a string, found 1'],
    ['DELETE', '/v1/jobs', undefined, 405, 'Invalid method'],
    ['GET', '/v1/job/nope', undefined, 404, 'job not found'],
    ['GET', '/v1/job/nope/summary', undefined, 404, 'job not found'],
    ['GET', '/v1/jobs?region=mars', undefined, 500, 'No path to region'],
    ['GET', '/v1/jobs?index=1&wait=abc', undefined, 400, 'Invalid wait time'],
    ['GET', '/v1/jobs?index=abc', undefined, 400, 'Invalid index'],
    ['GET', '/v1/jobs?namespace=nope', undefined, 200, '[]'],
  ])('%s %s of %j', async (method, path, body, status, text) => {
    expect(await ask(method, path, body)).toMatchObject({ status, text });
  });
});

test('reads of a job: list, summary, allocations, evaluations, versions', async () => {
  const { json } = await ask('GET', '/v1/jobs?prefix=we&meta=true');
  expect(json).toMatchObject([
    {
      ID: 'web',
      Meta: { owner: 'fixtures' },
      Periodic: false,
      JobSummary: { JobID: 'web', Summary: { g: { Running: 0, Queued: 0 } }, Children: { Dead: 0 } },
    },
  ]);
  expect((await ask('GET', '/v1/job/web/evaluations')).json).toMatchObject([
    { JobID: 'web', TriggeredBy: 'job-register' },
    {},
  ]);
  expect((await ask('GET', '/v1/job/web/versions')).json).toMatchObject({
    Versions: [{ Version: 0 }],
    Diffs: null,
  });
  expect((await ask('GET', '/v1/job/web/allocations')).json).toEqual([]);
});

test('?pretty spreads the same JSON over lines', async () => {
  const { text } = await ask('GET', '/v1/status/peers?pretty');
  expect(text).toBe('[\n    "s1:4647",\n    "s2:4647",\n    "s3:4647"\n]');
  const [plain, spread] = [await ask('GET', '/v1/job/full'), await ask('GET', '/v1/job/full?pretty')];
  expect(spread.json).toEqual(plain.json);
});

test('DELETE stops a job, and with ?purge forgets it', async () => {
  const stop = await ask('DELETE', '/v1/job/web');
  expect(stop.json).toMatchObject({ VolumeEvalID: '', VolumeEvalIndex: 0 });
  expect((await ask('GET', '/v1/job/web')).json).toMatchObject({ Stop: true, Version: 1 });
  await ask('DELETE', '/v1/job/web?purge=true');
  expect((await ask('GET', '/v1/job/web')).status).toBe(404);
});
