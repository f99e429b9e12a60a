/** Job files, the scheduler's configuration, namespaces, deployments, search; expectations from the recorded answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiBench, type Asked } from './api-bench.ts';

let api: ApiBench;
const ask = (method: string, path: string, body?: unknown): Promise<Asked> => api.ask(method, path, body);
beforeAll(async () => {
  api = await ApiBench.open();
});
afterAll(() => api.close());

const HCL = `job "p" {
  datacenters = ["dc1"]
  group "g" {
    max_client_disconnect = "1h"
    task "t" {
      driver = "raw_exec"
      config { command = "/bin/true" }
    }
  }
}
`;

test('a job file becomes the JSON of a job, with defaults when they are asked for', async () => {
  const plain = await ask('POST', '/v1/jobs/parse', { JobHCL: HCL });
  expect(plain.json).toMatchObject({
    ID: 'p',
    TaskGroups: [{ Name: 'g', MaxClientDisconnect: 3_600_000_000_000 }],
  });
  const whole = await ask('POST', '/v1/jobs/parse', { JobHCL: HCL, Canonicalize: true });
  expect(whole.json).toMatchObject({
    Namespace: 'default',
    TaskGroups: [
      {
        EphemeralDisk: { SizeMB: 300 },
        Tasks: [{ LogConfig: { MaxFiles: 10 }, KillTimeout: 5_000_000_000 }],
      },
    ],
  });
  expect((await ask('POST', '/v1/jobs', { Job: plain.json })).status).toBe(200);
  const bad = await ask('POST', '/v1/jobs/parse', { JobHCL: 'job "p" {' });
  expect(bad.status).toBe(400);
  expect(bad.text).toMatch(/^failed to parse job: .*input\.hcl/);
});

test('a job is judged without being written', async () => {
  const good = await ask('POST', '/v1/validate/job', {
    Job: { ID: 'v', TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'd' }] }] },
  });
  expect(good.json).toEqual({ DriverConfigValidated: true, Error: '', ValidationErrors: null, Warnings: '' });
  const bad = await ask('POST', '/v1/validate/job', { Job: { ID: 'v' } });
  expect(bad.json).toMatchObject({ ValidationErrors: ['Missing job task groups'] });
  expect((await ask('GET', '/v1/job/v')).status).toBe(404);
});

test('the evaluation broker is paused; what is not done is refused', async () => {
  const path = '/v1/operator/scheduler/configuration';
  expect((await ask('GET', path)).json).toMatchObject({
    SchedulerConfig: { SchedulerAlgorithm: 'binpack', PauseEvalBroker: false, PreemptionConfig: {} },
  });
  expect((await ask('PUT', path, { PauseEvalBroker: true })).json).toMatchObject({ Updated: true });
  expect((await ask('GET', path)).json).toMatchObject({ SchedulerConfig: { PauseEvalBroker: true } });
  expect(await ask('PUT', path, { SchedulerAlgorithm: 'spread' })).toMatchObject({ status: 400 });
});

test('one namespace, no deployments', async () => {
  expect((await ask('GET', '/v1/namespaces')).json).toMatchObject([
    {
      Name: 'default',
      Hash: 'C7UbjDwBK0dK8wQq7Izg7SJIzaV+lIo2X7wRtzY3pSw=',
      Description: 'Default shared namespace',
    },
  ]);
  expect((await ask('GET', '/v1/namespace/nope')).status).toBe(404);
  expect((await ask('GET', '/v1/deployments')).json).toEqual([]);
  expect((await ask('GET', '/v1/job/p/deployment')).text).toBe('null');
  expect(await ask('GET', '/v1/deployment/x')).toMatchObject({ status: 404, text: 'deployment not found' });
});

test('search finds by beginning, in one context or in all', async () => {
  const all = await ask('POST', '/v1/search', { Prefix: 'p', Context: 'all' });
  expect(all.json).toMatchObject({ Matches: { jobs: ['p'], vars: null }, Truncations: { jobs: false } });
  const one = await ask('POST', '/v1/search', { Prefix: 'x', Context: 'jobs' });
  expect((one.json as { Matches: unknown }).Matches).toEqual({ jobs: null });
  expect((await ask('POST', '/v1/search', { Prefix: 'x', Context: 'moons' })).status).toBe(400);
});
