/** A joint event by its factors does what it does as a whole. */
import { expect, test } from 'vitest';
import { explore } from '../../../spec/check/explore.ts';
import { REFUSED, type Action, type Model } from '../../../spec/model/types.ts';
import { checkedWorlds } from '../../crosscheck/worlds.ts';

const STATES = 400;

/** The state behind the step, by factors alone; undefined when one refuses. */
function byFactors({ factors = [] }: Action, before: Uint16Array): Uint16Array | undefined {
  const after = before.slice();
  for (const factor of factors) {
    const value = factor.next(before);
    if (value === REFUSED) return undefined;
    if (factor.writes !== undefined) after[factor.writes] = value;
  }
  return after;
}

function asAWhole(model: Model, action: number, before: Uint16Array): Uint16Array | undefined {
  const after = new Uint16Array(model.width);
  return model.step(before, action, after) ? after : undefined;
}

test.each(checkedWorlds().map(({ name, rules, world }) => [name, rules, world] as const))(
  '%s, %s',
  (_, __, world) => {
    const { model } = world();
    const { graph } = explore(model, [], { maxStates: STATES, engine: 'reference' });
    for (let id = 0; id < graph.size; id++) {
      const state = graph.state(id);
      model.actions.forEach((action, a) => {
        expect(byFactors(action, state)).toEqual(asAWhole(model, a, state));
      });
    }
  },
);

test('no two factors of an event write the same field, and each reads what it writes', () => {
  for (const { world } of checkedWorlds()) {
    for (const { factors = [] } of world().model.actions) {
      const written = factors.flatMap(({ writes }) => (writes === undefined ? [] : [writes]));
      expect(new Set(written).size).toBe(written.length);
      for (const { reads, writes } of factors) if (writes !== undefined) expect(reads).toContain(writes);
    }
  }
});
