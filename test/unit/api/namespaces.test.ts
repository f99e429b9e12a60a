/** `/v1/namespaces` and `/v1/namespace/:name`. Source: recorded answers 41 and 42; nomad-features.md, section 2. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aRegistration } from '../server/records.ts';
import { ApiBench, type Asked } from './api-bench.ts';

let api: ApiBench;
const ask = (method: string, path: string, body?: unknown): Promise<Asked> => api.ask(method, path, body);
const JOB = {
  Datacenters: ['dc1'],
  TaskGroups: [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec', Config: { command: '/bin/true' } }] }],
};

beforeAll(async () => {
  api = await ApiBench.open();
  api.bench.ask('Node.Register', { Node: aRegistration('n1') });
});
afterAll(() => api.close());

describe('a namespace', () => {
  test('is there by default, as recorded', async () => {
    const [found] = (await ask('GET', '/v1/namespaces')).json as Record<string, unknown>[];
    expect(found).toMatchObject({
      Name: 'default',
      Description: 'Default shared namespace',
      Hash: 'C7UbjDwBK0dK8wQq7Izg7SJIzaV+lIo2X7wRtzY3pSw=',
      CreateIndex: 1,
      ModifyIndex: 1,
      Meta: null,
    });
  });

  test('is made, changed, listed and read', async () => {
    const put = await ask('PUT', '/v1/namespace', { Name: 'prod', Description: 'ours', Meta: { team: 'a' } });
    expect([put.status, put.text]).toEqual([200, '']);
    const index = Number(put.headers.get('x-nomad-index'));
    const made = (await ask('GET', '/v1/namespace/prod')).json;
    expect(made).toMatchObject({ Name: 'prod', Meta: { team: 'a' }, CreateIndex: index, ModifyIndex: index });
    await ask('POST', '/v1/namespace/prod', { Name: 'prod', Description: 'theirs' });
    const changed = (await ask('GET', '/v1/namespace/prod')).json;
    expect(changed).toMatchObject({ Description: 'theirs', CreateIndex: index });
    const names = async (query: string) =>
      ((await ask('GET', `/v1/namespaces${query}`)).json as { Name: string }[]).map(({ Name }) => Name);
    expect(await names('')).toEqual(['default', 'prod']);
    expect(await names('?prefix=pr')).toEqual(['prod']);
  });

  test('has jobs of its own: the same name in two is two jobs', async () => {
    await ask('PUT', '/v1/namespace', { Name: 'prod' });
    for (const namespace of ['default', 'prod']) {
      const put = await ask('PUT', `/v1/jobs?namespace=${namespace}`, { Job: { ID: 'web', ...JOB } });
      expect(put.status).toBe(200);
    }
    const count = async (namespace: string) =>
      ((await ask('GET', `/v1/jobs?namespace=${namespace}`)).json as unknown[]).length;
    expect([await count('default'), await count('prod'), await count('*')]).toEqual([1, 1, 2]);
    await ask('DELETE', '/v1/job/web?namespace=prod&purge=true');
    expect((await ask('GET', '/v1/job/web')).status).toBe(200);
    expect((await ask('GET', '/v1/job/web?namespace=prod')).status).toBe(404);
  });

  test('is deleted once nothing in it runs', async () => {
    await ask('PUT', '/v1/namespace', { Name: 'gone' });
    await ask('PUT', '/v1/jobs', { Job: { ID: 'job', Namespace: 'gone', ...JOB } });
    const refused = await ask('DELETE', '/v1/namespace/gone');
    expect(refused.text).toContain('namespace "gone" contains at least one non-terminal job "job"');
    await ask('DELETE', '/v1/job/job?namespace=gone&purge=true');
    await ask('PUT', '/v1/var/a?namespace=gone', { Items: { a: '1' } });
    expect((await ask('DELETE', '/v1/namespace/gone')).text).toContain('at least one variable');
    await ask('DELETE', '/v1/var/a?namespace=gone');
    expect((await ask('DELETE', '/v1/namespace/gone')).status).toBe(200);
    expect(await ask('GET', '/v1/namespace/gone')).toMatchObject({
      status: 404,
      text: 'Namespace not found',
    });
  });

  test.each([
    ['PUT', '/v1/namespace', { Name: 'a b' }, 400, 'Invalid namespace: invalid name "a b"'],
    ['PUT', '/v1/namespace', { Name: 'x', Description: 'd'.repeat(257) }, 400, 'description longer than 256'],
    ['PUT', '/v1/namespace/a', { Name: 'b' }, 400, 'Namespace name does not match request path'],
    ['DELETE', '/v1/namespace/default', undefined, 400, 'default namespace can not be deleted'],
    ['DELETE', '/v1/namespace/none', undefined, 404, 'namespace "none" does not exist'],
    [
      'PUT',
      '/v1/jobs',
      { Job: { ID: 'j', Namespace: 'none', ...JOB } },
      500,
      'job "j" is in nonexistent namespace "none"',
    ],
    ['PUT', '/v1/var/a?namespace=none', { Items: { a: '1' } }, 400, 'nonexistent namespace "none"'],
  ])('%s %s refuses what cannot be', async (method, path, body, status, text) => {
    const refused = await ask(method, path, body);
    expect(refused.status).toBe(status);
    expect(refused.text).toContain(text);
  });
});
