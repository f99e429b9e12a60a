/** Filters and pages of lists; the grammar is go-bexpr's, tokens and texts as recorded. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiBench } from './api-bench.ts';

let api: ApiBench;
beforeAll(async () => {
  api = await ApiBench.open();
  for (const [ID, Type, Meta] of [
    ['a', 'service', { owner: 'ada' }],
    ['b', 'batch', {}],
    ['c', 'service', { owner: 'bob' }],
  ] as const) {
    const TaskGroups = [{ Name: 'g', Tasks: [{ Name: 't', Driver: 'raw_exec' }] }];
    await api.ask('PUT', '/v1/jobs', {
      Job: { ID, Type, Meta, Datacenters: ['dc1', `dc-${ID}`], TaskGroups },
    });
  }
});
afterAll(() => api.close());

async function ids(path: string): Promise<string[]> {
  const { json, text } = await api.ask('GET', path);
  if (!Array.isArray(json)) throw new Error(text);
  return (json as { ID: string }[]).map(({ ID }) => ID);
}
const filtered = (filter: string): Promise<string[]> => ids(`/v1/jobs?filter=${encodeURIComponent(filter)}`);

test.each([
  ['Type == "batch"', ['b']],
  ['Type != `batch`', ['a', 'c']],
  ['Type == "service" and not ID == "a"', ['c']],
  ['ID == "a" or ID == "b" and Type == "service"', ['a']],
  ['(ID == "a" or ID == "b") and Type == "batch"', ['b']],
  ['Meta.owner == ada', ['a']],
  ['Meta["owner"] matches "^[ab]o"', ['c']],
  ['"owner" in Meta', ['a', 'c']],
  ['"owner" not in Meta', ['b']],
  ['Datacenters contains "dc-b"', ['b']],
  ['Meta is empty', ['b']],
  ['Meta is not empty', ['a', 'c']],
  ['Priority == 50', ['a', 'b', 'c']],
  ['Stop == true', []],
  ['"/Meta/owner" == "bob"', ['c']],
])('%s', async (filter, expected) => {
  expect(await filtered(filter)).toEqual(expected);
});

test.each([
  [
    'bad ==== x',
    /^failed to create result paginator: failed to read filter expression: 1:7 \(6\): no match found/,
  ],
  ['Moon == 1', /^error finding value in datum: .*"Moon"/],
  ['ID matches "("', /^failed to compile regular expression/],
  [`${'('.repeat(200)}`, /at most 100 levels/],
])('%s is refused', async (filter, text) => {
  const answer = await api.ask('GET', `/v1/jobs?filter=${encodeURIComponent(filter)}`);
  expect(answer.status).toBe(400);
  expect(answer.text).toMatch(text);
});

test('pages go through a list, and know where it goes on', async () => {
  const first = await api.ask('GET', '/v1/evaluations?per_page=2');
  const token = first.headers.get('x-nomad-nexttoken') ?? '';
  expect(token).toMatch(/^\d+\./);
  const rest = await api.ask('GET', `/v1/evaluations?per_page=2&next_token=${token}`);
  expect((rest.json as unknown[]).length).toBe(1);
  expect(rest.headers.get('x-nomad-nexttoken')).toBeNull();
  expect(await ids('/v1/jobs?per_page=1&next_token=default.b')).toEqual(['b']);
  expect(await ids('/v1/jobs?reverse=true')).toEqual(['c', 'b', 'a']);
  expect(await ids('/v1/evaluations?job=a')).toHaveLength(1);
});
