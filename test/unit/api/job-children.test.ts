/**
 * Dispatching, launching and reverting jobs. Texts and names of children: upstream `job_endpoint.go`, `periodic.go`;
 * nomad-features.md, section 2.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpacked } from '../../../impl/wire/snappy-literals.ts';
import { aRegistration } from '../server/records.ts';
import { ApiBench, type Asked } from './api-bench.ts';

let api: ApiBench;
const ask = (method: string, path: string, body?: unknown): Promise<Asked> => api.ask(method, path, body);
const TASK = { Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' } };
const job = (ID: string, more: object = {}) => ({
  Job: { ID, Type: 'batch', Datacenters: ['dc1'], TaskGroups: [{ Name: 'g', Tasks: [TASK] }], ...more },
});

beforeAll(async () => {
  api = await ApiBench.open();
  api.bench.ask('Node.Register', { Node: aRegistration('n1') });
});
afterAll(() => api.close());

describe('dispatch', () => {
  const dispatch = (id: string, body: object, query = '') =>
    ask('PUT', `/v1/job/${id}/dispatch${query}`, body);

  beforeAll(async () => {
    const asks = { Payload: 'optional', MetaRequired: ['who'], MetaOptional: ['why'] };
    await ask('PUT', '/v1/jobs', job('pattern', { Meta: { a: '1' }, ParameterizedJob: asks }));
    await ask('PUT', '/v1/jobs', job('needs', { ParameterizedJob: { Payload: 'required' } }));
    await ask('PUT', '/v1/jobs', job('takes-none', { ParameterizedJob: { Payload: 'forbidden' } }));
    await ask('PUT', '/v1/jobs', job('plain'));
  });

  test('makes a child with its own meta and payload, and evaluates it', async () => {
    const Payload = Buffer.from('hello').toString('base64');
    const reply = await dispatch('pattern', { Payload, Meta: { who: 'me' } });
    const { DispatchedJobID: id, EvalID } = reply.json as Record<string, string>;
    expect(id).toMatch(/^pattern\/dispatch-\d+-[0-9a-z-]{1,8}$/);
    const child = (await ask('GET', `/v1/job/${id}`)).json as Record<string, unknown>;
    expect(child).toMatchObject({ ParentID: 'pattern', Dispatched: true, Meta: { a: '1', who: 'me' } });
    expect(String(unpacked(Buffer.from(child['Payload'] as string, 'base64'), 100))).toBe('hello');
    expect((await ask('GET', `/v1/evaluation/${EvalID}`)).json).toMatchObject({ JobID: id });
    const summary = (await ask('GET', '/v1/job/pattern/summary')).json;
    expect(summary).toMatchObject({ Children: { Pending: 1, Running: 0, Dead: 0 } });
  });

  test('twice with one token is once', async () => {
    const ids = [];
    for (let time = 0; time < 2; time += 1) {
      const { json } = await dispatch('pattern', { Meta: { who: 'x' } }, '?idempotency_token=t1');
      ids.push((json as { DispatchedJobID: string }).DispatchedJobID);
    }
    expect(ids[0]).toBe(ids[1]);
  });

  test.each([
    ['none', {}, 'parameterized job not found'],
    ['plain', {}, 'Specified job "plain" is not a parameterized job'],
    ['needs', {}, 'Payload is not provided but required by parameterized job'],
    ['takes-none', { Payload: 'aGk=' }, 'Payload provided but forbidden by parameterized job'],
    ['pattern', {}, 'Dispatch did not provide required meta keys: [who]'],
    [
      'pattern',
      { Meta: { who: '', b: '', c: '' } },
      'Dispatch request included unpermitted metadata keys: [b c]',
    ],
    [
      'pattern',
      { Meta: { who: '' }, Payload: Buffer.alloc(16_385).toString('base64') },
      'Payload exceeds maximum size; 16385 > 16384',
    ],
  ])('of %s refuses with upstream’s words', async (id, body, text) => {
    expect(await dispatch(id, body)).toMatchObject({ status: 500, text });
  });
});

describe('a forced launch', () => {
  test('makes a child under the instant of its launch', async () => {
    const Periodic = { Enabled: true, Spec: '0 0 1 1 *', SpecType: 'cron' };
    await ask('PUT', '/v1/jobs', job('nightly', { Periodic }));
    api.bench.at = Math.max(api.bench.at, 1_700_000_000_000);
    const { json } = await ask('PUT', '/v1/job/nightly/periodic/force');
    const { EvalID } = json as { EvalID: string };
    const evaluation = (await ask('GET', `/v1/evaluation/${EvalID}`)).json as Record<string, string>;
    expect(evaluation).toMatchObject({ TriggeredBy: 'periodic-job' });
    expect(evaluation['JobID']).toMatch(/^nightly\/periodic-\d{10}$/);
    const child = (await ask('GET', `/v1/job/${evaluation['JobID']}`)).json;
    expect(child).toMatchObject({ ParentID: 'nightly', Periodic: null });
  });

  test('of a job that is not periodic is refused', async () => {
    expect((await ask('PUT', '/v1/job/plain/periodic/force')).text).toBe(
      "can't force launch non-periodic job",
    );
    expect((await ask('PUT', '/v1/job/none/periodic/force')).text).toBe('job not found');
  });
});

describe('revert', () => {
  const revert = (body: object) => ask('PUT', '/v1/job/app/revert', { JobID: 'app', ...body });

  test('submits the older version as the newest', async () => {
    for (const Priority of [10, 20, 30]) await ask('PUT', '/v1/jobs', job('app', { Priority }));
    expect((await revert({ JobVersion: 0, EnforcePriorVersion: 2 })).status).toBe(200);
    expect((await ask('GET', '/v1/job/app')).json).toMatchObject({ Priority: 10, Version: 3 });
  });

  test.each([
    [{ JobVersion: 3 }, 500, "can't revert to current version"],
    [{ JobVersion: 9 }, 500, 'job "app" in namespace "default" at version 9 not found'],
    [{ JobVersion: 1, EnforcePriorVersion: 1 }, 500, 'Current job has version 3; enforcing version 1'],
    [{}, 400, 'JobVersion must be specified'],
    [{ JobVersion: 1, JobID: 'other' }, 400, 'Job ID does not match'],
  ])('to %j is refused', async (body, status, text) => {
    expect(await revert(body)).toMatchObject({ status, text });
  });
});

describe('garbage collection', () => {
  test('takes what is over, and leaves what is wanted', async () => {
    await ask('PUT', '/v1/jobs', job('kept', { Type: 'service' }));
    await ask('PUT', '/v1/jobs', job('over', { Type: 'service' }));
    await ask('DELETE', '/v1/job/over');
    for (const id of ['over', 'kept']) {
      const evals = api.bench.ask('Job.Evaluations', { JobID: id, Namespace: 'default' }).Evaluations;
      const Evals = evals.map((each) => ({ ...each, Status: 'complete' as const }));
      api.bench.commit({ type: 'EvalUpdate', at: api.bench.at, evals: Evals });
    }
    expect((await ask('PUT', '/v1/system/gc')).status).toBe(200);
    expect((await ask('GET', '/v1/job/over')).status).toBe(404);
    expect((await ask('GET', '/v1/job/kept')).status).toBe(200);
  });
});
