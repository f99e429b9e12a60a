/** The quiet bound of counters whose answer can be seen at a glance. */
import { expect, test } from 'vitest';
import { explore } from '../../../spec/check/explore.ts';
import { quietBound } from '../../../spec/check/quiet-bound.ts';
import type { Model } from '../../../spec/model/types.ts';

/** Edges by action: `[from, to]` pairs of numbered places; runs begin at 0. */
function places(edges: Readonly<Record<string, readonly (readonly [number, number])[]>>): Model {
  const names = Object.keys(edges);
  return {
    name: 'places',
    width: 1,
    fields: ['place'],
    actions: names.map((name) => ({ name, environment: name === 'fault', fairness: 'weak' })),
    init: () => Uint16Array.of(0),
    step(state, a, into) {
      const edge = edges[names[a] ?? '']?.find(([from]) => from === state[0]);
      if (edge !== undefined) into[0] = edge[1];
      return edge !== undefined;
    },
    describe: (_, value) => String(value),
  };
}

function boundOf(model: Model, goal: number) {
  const exploration = explore(model, [], { keepsQuietEdges: true });
  return quietBound(
    exploration,
    (state) => state[0] === goal,
    (a) => {
      const { name } = model.actions[a] ?? { name: '' };
      return name === 'beat' || name === 'due' || name === 'vain' ? name : 'urgent';
    },
  );
}

test('the worst state counts, and faults do not', () => {
  const model = places({
    fault: [
      [0, 1],
      [3, 1],
    ],
    beat: [
      [1, 2],
      [2, 3],
    ],
    urgent: [],
  });
  expect(boundOf(model, 3)).toMatchObject({ beats: 'unbounded' });
  const back = places({ fault: [[0, 1]], beat: [[1, 2]], due: [[2, 3]], urgent: [[3, 0]] });
  expect(boundOf(back, 0)).toMatchObject({ beats: 1, actions: ['beat', 'due', 'urgent'] });
});

test('what is urgent comes before what is due, and that before a beat', () => {
  const model = places({ fault: [[0, 1]], beat: [[1, 2]], due: [[1, 0]], urgent: [[2, 0]] });
  expect(boundOf(model, 0).beats).toBe(0);
});

test('a goal that is met and left again does not count', () => {
  const model = places({
    beat: [
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    urgent: [[3, 1]],
  });
  expect(boundOf(model, 1).beats).toBe('unbounded');
});

test('what is done in vain leads nowhere', () => {
  const model = places({ vain: [[0, 1]], beat: [[1, 0]] });
  expect(boundOf(model, 1).beats).toBe('unbounded');
});
