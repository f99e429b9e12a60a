import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { differs, everyProperty, verifyJson, withoutTimings } from '../../../spec/export/verify-report.ts';
import { chipOver, verdictChip } from '../../../spec/export/verdict-chip.ts';
import { report } from './samples.ts';
import { departures } from './schema-check.ts';

const read = (name: string) =>
  readFileSync(new URL(`../../../docs/formats/${name}`, import.meta.url), 'utf8');
const schema = JSON.parse(read('verify.schema.json'));
const written = JSON.parse(verifyJson(report));

test('what is written fits the published schema', () => {
  expect(departures(schema, written)).toEqual([]);
});

test('the schema refuses what it should', () => {
  const wrong = structuredClone(written);
  wrong.revisions[0].worlds[0].states = 1.5;
  wrong.revisions[0].worlds[0].properties[0].verdict = 'maybe';
  wrong.suites[0].killRate = 1.2;
  wrong.counterexamples[0].id = 'a b';
  wrong.extra = true;
  delete wrong.partings;
  expect(departures(schema, wrong).toSorted()).toEqual([
    '$.counterexamples[0].id: does not match',
    '$.revisions[0].worlds[0].properties[0].verdict: not one of the words',
    '$.revisions[0].worlds[0].states: expected integer',
    '$.suites[0].killRate: too large',
    '$: extra is unknown',
    '$: partings is missing',
  ]);
});

test('every field of the schema is explained in the page', () => {
  const page = read('verify.md');
  const definitions = [schema, ...Object.values(schema.$defs)] as { properties?: object }[];
  const fields = definitions.flatMap((definition) => Object.keys(definition.properties ?? {}));
  expect(fields.length).toBeGreaterThan(40);
  for (const field of new Set(fields)) expect(page, field).toMatch(new RegExp(`\\b${field}\\b`));
});

test('what issue 3 asks for is there', () => {
  const world = written.revisions[0].worlds[0];
  expect(Object.keys(world)).toEqual(
    expect.arrayContaining(['name', 'states', 'edges', 'seconds', 'properties']),
  );
  expect(Object.keys(world.properties[0])).toEqual(
    expect.arrayContaining(['name', 'kind', 'verdict', 'steps']),
  );
  expect(Object.keys(written.suites[0])).toEqual(
    expect.arrayContaining(['name', 'target', 'tests', 'steps', 'passed', 'failed', 'killRate']),
  );
  expect(Object.keys(written.simulation)).toEqual(
    expect.arrayContaining(['clusterHours', 'seeds', 'faults', 'violations']),
  );
});

test('only the clock differs between two runs', () => {
  const slower = {
    ...report,
    startedAt: '2027-01-01T00:00:00Z',
    revisions: report.revisions.map((each) => ({
      ...each,
      worlds: each.worlds.map((world) => ({ ...world, seconds: 99 })),
    })),
  };
  expect(verifyJson(slower)).not.toBe(verifyJson(report));
  expect(verifyJson(withoutTimings(slower))).toBe(verifyJson(withoutTimings(report)));
});

test('a verdict differs from what is pinned, never from nothing', () => {
  expect([...everyProperty(report)].some(({ property }) => differs(property))).toBe(false);
  const property = {
    name: 'p',
    kind: 'always',
    sentence: 's',
    verdict: 'violated',
    expected: null,
    steps: 1,
  } as const;
  expect(differs(property)).toBe(false);
  expect(differs({ ...property, expected: 'holds' })).toBe(true);
});

test.each([
  ['always', 'holds', 'holds', 'holds', 'good'],
  ['always', 'violated', 'violated', 'violated as expected', 'doubt'],
  ['always', 'violated', 'holds', 'violated, expected holds', 'bad'],
  ['always', 'violated', null, 'violated', 'bad'],
  ['eventually', 'partial', null, 'partial', 'fresh'],
  ['sometimes', 'holds', 'holds', 'reached', 'good'],
  ['sometimes', 'violated', null, 'never reached', 'bad'],
  ['sometimes', 'holds', 'violated', 'reached, expected never reached', 'bad'],
] as const)('%s %s, pinned %s: %s', (kind, verdict, expected, text, tone) => {
  expect(verdictChip({ name: 'p', kind, verdict, expected })).toMatchObject({ text, tone });
});

test('over worlds a law is as good as the worst, a possibility as good as the best', () => {
  const base = { name: 'p', sentence: 's', steps: null } as const;
  const always = (['holds', 'partial', 'violated'] as const).map((verdict) => ({
    ...base,
    kind: 'always' as const,
    verdict,
    expected: verdict,
  }));
  const sometimes = always.map((each) => ({ ...each, kind: 'sometimes' as const }));
  expect(chipOver(always).text).toBe('violated as expected');
  expect(chipOver(always.slice(0, 2)).text).toBe('partial');
  expect(chipOver(sometimes).text).toBe('reached');
  expect(chipOver([]).text).toBe('not checked');
});
