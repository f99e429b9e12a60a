/** The list of properties of a world: names, order, and for every law a twin that shows it is not idle talk. */
import { describe, expect, test } from 'vitest';
import { EXPLORED } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import { propertiesOf } from '../../../spec/properties/index.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';
import { WORLDS } from '../../../spec/worlds/index.ts';
import { twoNodes } from '../../../spec/worlds/two-nodes.ts';

const everyWorld = WORLDS.flatMap(({ config, revisions = EXPLORED }) =>
  revisions.map((r) => [config.name, r, config] as const),
);

describe.each(everyWorld)('%s under %s', (_name, revision, config) => {
  const properties = propertiesOf(compose(config, revision));

  test('no two of a name', () => {
    const names = properties.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('each has a sentence, and a meaning', () => {
    for (const property of properties) {
      expect(property.sentence, property.name).toMatch(/^[A-Z].*\.$/);
      if (property.kind !== 'eventually')
        expect(property.state ?? property.step, property.name).toBeTypeOf('function');
    }
  });

  test('safety first, then liveness, then the twins', () => {
    const kinds = properties.map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
  });
});

const ORDER = ['always', 'eventually', 'sometimes'];

test('every law has a twin, where all of them fit', () => {
  const properties = propertiesOf(compose(twoNodes, 'strict-steps'));
  const families = (twins: boolean) =>
    new Set(
      properties
        .filter(({ kind }) => (kind === 'sometimes') === twins)
        .map(({ name }) => /^(S\d+|L\d+|ESR)/.exec(name)?.[0]),
    );
  expect(families(true)).toEqual(families(false));
  expect([...families(false)]).toEqual(
    'S2 S3 S4 S5 S7 S9 S10 S14 S15 S17 S18 S19 S20 S21 L1 L2 L3 L4 L10 L12 ESR'.split(' '),
  );
});

test('a world without outages: the twins about outages are known never to come about', () => {
  const composed = compose(firstStart, 'strict-steps');
  const { judgements } = check(composed.model, propertiesOf(composed), {});
  const never = judgements
    .filter(({ property, verdict }) => property.kind === 'sometimes' && verdict === 'violated')
    .map(({ property }) => property.name);
  expect(never).toEqual(
    expect.arrayContaining([
      'S21 twin: n1 is written off',
      'L2 twin: n1 is down',
      'S5 twin: web reconnects',
      'S17 twin: web loses one',
    ]),
  );
  expect(never).not.toContain('L3 twin: web runs');
});
