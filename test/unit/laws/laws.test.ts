/** Every law of the reference page under our own rules: judged somewhere to the end, and not in vain. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pinnedWorlds, places } from '../../../impl/cli/laws-page.ts';
import { REVISIONS } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import { type Law, LAWS } from '../../../spec/laws/catalogue.ts';
import { gapsOf, isTwin, lawOf, placeOf } from '../../../spec/laws/places.ts';
import { LAW_WORLDS } from '../../../spec/laws/worlds.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const worlds = LAW_WORLDS.map((world) => world(REVISIONS.orrery));

describe.each(worlds.map((searched) => ({ searched, name: placeOf(searched).world })))(
  '$name',
  ({ searched: { model, properties } }) => {
    const { exploration, judgements } = check(model, properties);

    test('is searched whole; each law holds, each situation is reached', () => {
      expect(exploration.complete).toBe(true);
      const failing = judgements.filter(({ verdict }) => verdict !== 'holds');
      expect(failing.map(({ property, steps }) => `${property.name}: ${steps}`)).toEqual([]);
    });

    test('has a law, and a situation in which it could break', () => {
      expect(properties.some((property) => !isTwin(property))).toBe(true);
      expect(properties.some(isTwin)).toBe(true);
    });
  },
);

test('no two worlds bear one name', () => {
  const names = worlds.map((searched) => placeOf(searched).world);
  expect(new Set(names).size).toBe(names.length);
});

test('the catalogue has S1 to S22, L1 to L12 and ESR', () => {
  const ids = [
    ...Array.from({ length: 22 }, (_, i) => `S${i + 1}`),
    ...Array.from({ length: 12 }, (_, i) => `L${i + 1}`),
    'ESR',
  ];
  expect(LAWS.map(({ id }) => id)).toEqual(ids);
});

test('each law is judged in a world that is searched whole, with a situation in which it could break', async () => {
  expect(gapsOf(LAWS, places(), await pinnedWorlds())).toEqual([]);
});

test('what judges a law beside the worlds is there', async () => {
  await Promise.all(LAWS.flatMap(({ also = [] }) => also.map((file) => access(resolve(ROOT, file)))));
});

describe('a gap is told', () => {
  const law = (id: string, part: Partial<Law> = {}): Law => ({ id, says: 'It is so.', ...part });
  const place = { world: 'toy', laws: ['S3 gate'], twins: ['S3 twin: it returns'] };

  test('a law that no world judges, unless something else does', () => {
    const laws = [law('S3'), law('L8'), law('S1', { also: ['somewhere'] })];
    expect(gapsOf(laws, [place], [])).toEqual(['L8: no world judges it to the end']);
  });

  test('a law that is only judged in part', () => {
    const main = [{ world: 'large', verdicts: { 'L8 services': 'partial', 'L8 twin: one': 'holds' } }];
    expect(gapsOf([law('S3'), law('L8')], [place], main)).toEqual(['L8: no world judges it to the end']);
  });

  test('a law without the situation in which it could break', () => {
    expect(gapsOf([law('S3')], [{ ...place, twins: [] }], [])).toEqual([
      'S3: no world reaches a situation in which it could break',
    ]);
  });

  test('a property of a law that is not there', () => {
    const strange = { ...place, laws: ['S3 gate', 'S99 peace', 'no crash'] };
    expect(gapsOf([law('S3')], [strange], [])).toEqual(['S99 peace: the catalogue has no such law']);
  });
});

test.each([
  ['S3a gate by arrival (n1)', 'S3'],
  ['S14 twin: n1 reports twice', 'S14'],
  ['ESR eventually stable reconciliation', 'ESR'],
  ['L11 failover grace', 'L11'],
  ['no crash', undefined],
  ['Starts', undefined],
])('%s is about %s', (property, id) => {
  expect(lawOf(property)).toBe(id);
});
