/** `/v1/nodes`, `/v1/allocations`, `/v1/evaluations`; expectations from the recorded answers. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aRegistration, anAlloc } from '../server/records.ts';
import { ApiBench, type Asked } from './api-bench.ts';

let api: ApiBench;
const ask = (method: string, path: string, body?: unknown): Promise<Asked> => api.ask(method, path, body);
const NODE = '9b3e64b3-bcf6-f105-7475-a5336f86b074';
const ALLOC = '5e5ca363-e02c-2786-cbc7-392f9aa68843';
const NOBODY = '3f1c7f2e-0000-4000-8000-000000000000';

beforeAll(async () => {
  api = await ApiBench.open();
  const Attributes = { 'nomad.version': '1.5.0', 'os.name': 'debian', 'driver.raw_exec': '1' };
  api.bench.ask('Node.Register', { Node: aRegistration(NODE, { Attributes, HTTPAddr: '127.0.0.1:4646' }) });
  api.bench.ask('Node.UpdateStatus', { NodeID: NODE, Status: 'ready' });
  await ask('PUT', '/v1/jobs', {
    Job: { ID: 'web', TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec' }] }] },
  });
  const { Job } = api.bench.ask('Job.GetJob', { JobID: 'web', Namespace: 'default' });
  api.bench.place(anAlloc(ALLOC, { NodeID: NODE, Job: Job! }));
});
afterAll(() => api.close());

test('nodes, listed and read: no secret is shown', async () => {
  const { json, text } = await ask('GET', '/v1/nodes');
  expect(json).toMatchObject([
    { Address: '127.0.0.1', ID: NODE, Version: '1.5.0', Drain: false, Status: 'ready' },
  ]);
  expect(text).not.toContain('"NodeResources"');
  const more = await ask('GET', '/v1/nodes?resources=true&os=true');
  expect(more.json).toMatchObject([
    { NodeResources: { Cpu: { CpuShares: 4000 } }, Attributes: { 'os.name': 'debian' } },
  ]);
  expect((await ask('GET', '/v1/nodes?prefix=ff')).json).toEqual([]);
  const node = await ask('GET', `/v1/node/${NODE}`);
  expect(node.json).toMatchObject({ ID: NODE, SecretID: '', Drain: false, HTTPAddr: '127.0.0.1:4646' });
});

test('allocations by every way to them', async () => {
  const stub = [{ ID: ALLOC, JobType: 'service', JobVersion: 0, NodeID: NODE, ClientStatus: 'pending' }];
  for (const path of ['/v1/allocations', '/v1/job/web/allocations', `/v1/node/${NODE}/allocations`]) {
    expect((await ask('GET', path)).json, path).toMatchObject([{ ID: ALLOC, NodeID: NODE }]);
  }
  expect((await ask('GET', '/v1/allocations')).json).toMatchObject(stub);
  expect((await ask('GET', '/v1/allocations')).text).not.toContain('AllocatedResources');
  expect((await ask('GET', '/v1/allocations?resources=true')).text).toContain('AllocatedResources');
  expect((await ask('GET', '/v1/allocations?task_states=false')).text).toContain('"TaskStates":null');
  expect((await ask('GET', `/v1/allocation/${ALLOC}`)).json).toMatchObject({ ID: ALLOC, Job: { ID: 'web' } });
  expect((await ask('GET', '/v1/job/web/summary')).json).toMatchObject({ Summary: { g: { Starting: 1 } } });
});

test('an operator closes, drains, evaluates, stops', async () => {
  const closed = await ask('POST', `/v1/node/${NODE}/eligibility`, { Eligibility: 'ineligible' });
  expect(closed.json).toMatchObject({ EvalCreateIndex: 0, EvalIDs: null });
  const drained = await ask('POST', `/v1/node/${NODE}/drain`, {
    DrainSpec: { Deadline: 3_600_000_000_000, IgnoreSystemJobs: true },
    Meta: { m: 'x' },
  });
  expect(drained.headers.get('x-nomad-index')).toBe(String((drained.json as { Index: number }).Index));
  expect((await ask('GET', `/v1/node/${NODE}`)).json).toMatchObject({
    Drain: true,
    DrainStrategy: { Deadline: 3_600_000_000_000, IgnoreSystemJobs: true },
    LastDrain: { Status: 'draining', Meta: { m: 'x' } },
  });
  await ask('POST', `/v1/node/${NODE}/drain`, { DrainSpec: null, MarkEligible: true });
  expect((await ask('GET', '/v1/nodes')).json).toMatchObject([
    { Drain: false, SchedulingEligibility: 'eligible' },
  ]);
  const looked = await ask('PUT', `/v1/node/${NODE}/evaluate`);
  const [evalId] = (looked.json as { EvalIDs: string[] }).EvalIDs;
  const stopped = await ask('POST', `/v1/allocation/${ALLOC}/stop`);
  expect(Object.keys(stopped.json as object)).toEqual(['EvalID', 'Index']);
  const evals = (await ask('GET', '/v1/evaluations')).json as { ID: string; TriggeredBy: string }[];
  expect(evals.find(({ ID }) => ID === evalId)?.TriggeredBy).toBe('node-update');
  expect((await ask('GET', `/v1/evaluation/${evalId}/allocations`)).json).toEqual([]);
});

test.each([
  ['GET', `/v1/allocation/${NOBODY}`, 404, 'alloc not found'],
  ['GET', '/v1/allocation/zz', 500, 'alloc lookup failed: index error: UUID must be 36 characters'],
  ['GET', `/v1/evaluation/${NOBODY}`, 404, 'eval not found'],
  ['GET', `/v1/node/${NOBODY}`, 404, 'node not found'],
  ['POST', `/v1/allocation/${NOBODY}/stop`, 404, 'allocation not found'],
])('%s %s', async (method, path, status, text) => {
  expect(await ask(method, path)).toMatchObject({ status, text });
});
