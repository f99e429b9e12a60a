import { describe, expect, test } from 'vitest';
import { fenced, leasedOnly } from '../../../examples/lock-service/lock-service.ts';
import { OF_OUR_SERVERS } from '../../../machines/revisions.ts';
import { searchBitState } from '../../../spec/check/bit-state.ts';
import { DistinctSketch } from '../../../spec/check/distinct-sketch.ts';
import { explore } from '../../../spec/check/explore.ts';
import { hits } from '../../../spec/check/shrink.ts';
import { hashOf } from '../../../spec/check/state-hash.ts';
import { compileSystem } from '../../../spec/system/compile.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import { firstStart } from '../../../spec/worlds/first-start.ts';

const MEBIBYTE = 2 ** 20;

describe('a bit-state search with room enough', () => {
  const { model } = compose(firstStart, OF_OUR_SERVERS);
  const exact = explore(model);

  test.each([0, 1, 2])('meets what the exact search meets, seed %i', (seed) => {
    const { states, steps, ended, filled } = searchBitState(model, [], { seed, bytes: MEBIBYTE });
    expect({ states, steps, ended }).toEqual({ states: exact.states, steps: exact.edges, ended: 'whole' });
    expect(filled).toBeCloseTo((3 * exact.states) / (8 * MEBIBYTE), 4);
  });

  test('the same seed goes the same way, another one another', () => {
    const sizes = [1, 1, 2].map((seed) => searchBitState(model, [], { seed, bytes: MEBIBYTE, steps: 500 }));
    expect(sizes[0]?.stepsPerAction).toEqual(sizes[1]?.stepsPerAction);
    expect(sizes[0]?.stepsPerAction).not.toEqual(sizes[2]?.stepsPerAction);
    expect(sizes[0]).toMatchObject({ steps: 500, ended: 'budget' });
  });

  test('with too few bits it passes over states, and is never above the truth', () => {
    const { states, filled } = searchBitState(model, [], { seed: 1, bytes: 256 });
    expect(states).toBeLessThan(exact.states);
    expect(filled).toBeGreaterThan(0.1);
  });

  test('a bound on the depth is told', () => {
    const { ended, deepest } = searchBitState(model, [], { seed: 1, bytes: MEBIBYTE, maxDepth: 5 });
    expect(ended).toBe('depth');
    expect(deepest).toBeLessThanOrEqual(6);
  });
});

test('what it finds is broken, and no step of it can be left out', () => {
  const { model, properties } = compileSystem(leasedOnly);
  const asked = properties.filter(({ kind }) => kind !== 'eventually');
  const { violations, reached } = searchBitState(model, asked, { seed: 7, bytes: MEBIBYTE });
  expect(violations.map(({ property }) => property).sort()).toEqual(['one believer', 'writes in order']);
  expect(reached).toEqual(['both write']);
  for (const { property, path } of violations)
    expect(hits(path, asked.find(({ name }) => name === property)!)).toBe(true);
  const sound = compileSystem(fenced);
  const { violations: others } = searchBitState(sound.model, sound.properties, { seed: 7, bytes: MEBIBYTE });
  expect(others.map(({ property }) => property)).toEqual(['one believer']);
});

describe('a sketch', () => {
  /** Of the numbers from `from` to below `to`. */
  const sketchOf = (from: number, to: number) => {
    const sketch = new DistinctSketch();
    for (let n = from; n < to; n++) {
      const row = Uint16Array.of(n & 0xffff, n >>> 16, 7);
      sketch.add(hashOf(row, 0), hashOf(row, 1));
    }
    return sketch;
  };

  test.each([0, 1, 100, 10_000, 300_000])('counts %i things within its error', (count) => {
    expect(Math.abs(sketchOf(0, count).count - count)).toBeLessThanOrEqual(Math.ceil(count * 0.06));
  });

  test('a union counts what both have met once, and survives being written', () => {
    const union = sketchOf(0, 20_000).union(sketchOf(10_000, 30_000));
    expect(Math.abs(union.count - 30_000)).toBeLessThan(1_800);
    expect(DistinctSketch.fromText(union.toText()).count).toBe(union.count);
    expect(() => DistinctSketch.fromText('AAAA')).toThrow(RangeError);
  });
});
