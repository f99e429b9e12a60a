/** The loops that are made at run time find what the plain search finds, in the same order, in every world that others judge too. */
import { describe, expect, test } from 'vitest';
import { type ExploreOptions, explore } from '../../../spec/check/explore.ts';
import type { Model, Property } from '../../../spec/model/types.ts';
import { checkedWorlds } from '../../crosscheck/worlds.ts';
import { edgeModel, isIn } from './edge-list.ts';

const MADE = ['javascript', 'webassembly'] as const;

/** Everything that a search says, with the edges that liveness is judged on; what it cost apart. */
function told(model: Model, properties: readonly Property[], options: ExploreOptions) {
  const { seconds: _, bytes: __, graph, model: ___, ...others } = explore(model, properties, options);
  const { rowStarts, targets, actions } = graph.quietEdges();
  const rows = rowStarts.subarray(0, others.keptQuietEdges ? graph.expanded + 1 : 0);
  const end = rows.at(-1) ?? 0;
  const state = new Uint16Array(model.width);
  const states = Array.from({ length: graph.size }, (____, id) => {
    graph.store.read(id, state);
    return state.join();
  });
  const deepest = graph.pathTo(graph.size - 1).steps.map(({ name }) => name);
  const quiet = [rows, targets.subarray(0, end), actions.subarray(0, end)].map((column) => column.join());
  return { ...others, states, quiet, deepest, levels: [...graph.levels] };
}

describe.each(MADE)('%s', (engine) => {
  test.each(checkedWorlds().map(({ name, rules, world }) => [name, rules, world] as const))(
    'finds the same in %s, %s',
    (_, __, world) => {
      const { model, properties } = world();
      for (const options of [{ maxStates: 4000 }, { maxStates: 777, keepsQuietEdges: false }])
        expect(told(model, properties, { ...options, engine })).toEqual(
          told(model, properties, { ...options, engine: 'reference' }),
        );
    },
  );

  const steps: [number, string, number][] = Array.from({ length: 3000 }, (_, i) => [
    i,
    ['on', 'off', 'across'][i % 3] as string,
    (i * 7 + 1) % 3000,
  ]);
  const { actions, ...others } = edgeModel(steps);
  const model = { ...others, actions: actions.map((action) => ({ ...action, reads: [0] })) };

  test('begins where it is told to, each place once', () => {
    const starts = [[5], [9], [5]].map((row) => Uint16Array.from(row));
    const properties: Property[] = [{ name: 'P', kind: 'always', sentence: '', state: isIn(9) }];
    expect(told(model, properties, { starts, engine })).toEqual(
      told(model, properties, { starts, engine: 'reference' }),
    );
  });

  test('stops soon after the first broken law', () => {
    const properties: Property[] = [
      { name: 'P', kind: 'always', sentence: '', step: (_, __, after) => after[0] !== 57 },
    ];
    const found = explore(model, properties, { stopsAtFirst: true, engine });
    const plain = explore(model, properties, { stopsAtFirst: true, engine: 'reference' });
    expect(found.violations).toEqual(plain.violations);
    expect(found.stopped).toBe('violation');
  });
});
