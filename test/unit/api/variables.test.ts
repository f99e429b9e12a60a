import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ApiBench } from './api-bench.ts';

let api: ApiBench;
beforeAll(async () => {
  api = await ApiBench.open();
});
afterAll(() => api.close());

const ask: ApiBench['ask'] = (method, path, body) => api.ask(method, path, body);

describe('/v1/var', () => {
  test('writes, reads, lists and deletes', async () => {
    const put = await ask('PUT', '/v1/var/app/db', { Items: { user: 'ada' } });
    expect(put.status).toBe(200);
    expect(put.json).toMatchObject({ Namespace: 'default', Path: 'app/db', Items: { user: 'ada' } });
    const got = await ask('GET', '/v1/var/app/db');
    expect(got.json).toEqual(put.json);
    expect(got.headers.get('x-nomad-index')).toBe(String((put.json as { ModifyIndex: number }).ModifyIndex));
    expect((await ask('GET', '/v1/vars?prefix=app')).json).toMatchObject([{ Path: 'app/db' }]);
    expect((await ask('GET', '/v1/vars?prefix=app')).text).not.toContain('ada');
    expect((await ask('DELETE', '/v1/var/app/db')).status).toBe(204);
    expect(await ask('GET', '/v1/var/app/db')).toMatchObject({ status: 404, text: 'variable not found' });
  });

  test('with ?cas answers 409 and the variable as it is', async () => {
    const { json } = await ask('PUT', '/v1/var/c?cas=0', { Items: { a: '1' } });
    const conflict = await ask('PUT', '/v1/var/c?cas=0', { Items: { a: '2' } });
    expect(conflict.status).toBe(409);
    expect(conflict.json).toEqual(json);
    expect((await ask('DELETE', '/v1/var/c?cas=1')).status).toBe(409);
    expect(
      (await ask('DELETE', `/v1/var/c?cas=${(json as { ModifyIndex: number }).ModifyIndex}`)).status,
    ).toBe(204);
    const gone = await ask('PUT', '/v1/var/c?cas=5', { Items: { a: '2' } });
    expect(gone).toMatchObject({ status: 409, json: { ModifyIndex: 0, Items: {} } });
  });

  test('prints instants in nanoseconds, exactly', async () => {
    api.bench.at = 1_795_933_787_877;
    const { text } = await ask('PUT', '/v1/var/t', { Items: { a: '1' } });
    expect(text).toContain('"CreateTime":1795933787877000000');
  });

  test.each([
    [
      'PUT',
      '/v1/var/a%20b',
      { Items: { a: '1' } },
      400,
      'invalid path "a b": use letters, digits, - _ ~ and /',
    ],
    ['PUT', '/v1/var/a', {}, 400, 'variable missing required Items object'],
    ['PUT', '/v1/var/a', undefined, 400, 'variable must be given as a JSON object'],
    ['PUT', '/v1/var/a?cas=x', { Items: { a: '1' } }, 400, 'Invalid cas'],
    [
      'PUT',
      '/v1/var/a',
      { Path: 'b', Items: { a: '1' } },
      400,
      'variable path "b" in the body is not that of the request: give one of them',
    ],
    ['GET', '/v1/var/a?wait=soon', undefined, 400, 'Invalid wait time'],
    ['GET', '/v1/vars?index=-1', undefined, 400, 'Invalid index'],
    ['PATCH', '/v1/vars', undefined, 405, 'Invalid method'],
    ['GET', '/v1/nothing', undefined, 404, ''],
    ['PUT', '/v1/var/a', 'x'.repeat(32 * 1024 * 1024 + 1), 413, 'request body is larger than 32 MiB'],
  ])('%s %s is refused', async (method, path, body, status, text) => {
    expect(await ask(method, path, body)).toMatchObject({ status, text });
  });
});

test('/v1/status answers with JSON strings', async () => {
  expect((await ask('GET', '/v1/status/leader')).json).toBe('s1:4647');
  expect((await ask('GET', '/v1/status/peers')).json).toEqual(['s1:4647', 's2:4647', 's3:4647']);
});
