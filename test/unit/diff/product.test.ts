import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { searchProduct } from '../../../spec/diff/product.ts';
import { whereItLeaves } from '../../../spec/diff/follow.ts';
import { defineWorld } from '../../../spec/model/world.ts';
import type { Composed } from '../../../spec/worlds/compose.ts';

/** A lamp that is switched on by a press; `broken` stays dark at the second, `timid` refuses it. */
function lamp(kind: 'sound' | 'broken' | 'timid'): Composed {
  const second = { sound: { PRESS: 'bright' }, broken: { PRESS: 'dark' }, timid: {} }[kind];
  const machine = setup({}).createMachine({
    id: 'lamp',
    initial: 'dark',
    states: {
      dark: { on: { PRESS: 'dim' } },
      dim: { on: second },
      bright: { on: { PRESS: 'dark' } },
    },
  });
  const world = defineWorld({
    name: kind,
    components: { lamp: { machine } },
    events: [{ name: 'press', parts: [{ component: 'lamp', type: 'PRESS' }] }],
  });
  return { world, model: world.model, cast: {} as Composed['cast'] };
}

const options = { watched: ['lamp'], maxPairs: 1000 };

describe('two worlds in step', () => {
  test('alike: nothing parts, and that is known for all pairs', () => {
    const found = searchProduct(lamp('sound'), lamp('sound'), options);
    expect(found).toMatchObject({ pairs: 3, complete: true });
    expect(found.onlyA ?? found.onlyB).toBeUndefined();
    expect([...found.differing]).toEqual([]);
  });

  test('the same events, another state: the shortest run', () => {
    const found = searchProduct(lamp('sound'), lamp('broken'), options);
    expect([...found.differing]).toEqual([['lamp', ['press', 'press']]]);
  });

  test('a run that the other cannot follow, whichever side has it', () => {
    expect(searchProduct(lamp('sound'), lamp('timid'), options).onlyA).toEqual(['press', 'press']);
    expect(searchProduct(lamp('sound'), lamp('timid'), options).onlyB).toBeUndefined();
    expect(searchProduct(lamp('timid'), lamp('sound'), options).onlyB).toEqual(['press', 'press']);
  });

  test('a limit stops it, and it says so', () => {
    expect(searchProduct(lamp('sound'), lamp('sound'), { ...options, maxPairs: 2 }).complete).toBe(false);
  });

  test('a run of one, walked on the other: where it leaves', () => {
    const leaves = (kind: 'sound' | 'broken' | 'timid') =>
      whereItLeaves(lamp('sound'), lamp(kind), ['press', 'press'], ['lamp']);
    expect(leaves('sound').step).toBeNull();
    expect(leaves('broken')).toEqual({ step: 2, sentence: "'press' leaves lamp dark, not bright" });
    expect(leaves('timid')).toEqual({ step: 2, sentence: "'press' is not possible there" });
  });
});
