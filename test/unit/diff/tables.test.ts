import { describe, expect, test } from 'vitest';
import { changePicture } from '../../../spec/diff/machine-picture.ts';
import { diffTables, isAlike } from '../../../spec/diff/tables.ts';
import type { EventInstance, Table } from '../../../spec/model/types.ts';

type Rows = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A table from `state: { EVENT: next }`; what is not named is refused. */
function table(rows: Rows): Table {
  const labels = Object.keys(rows);
  const types = [...new Set(Object.values(rows).flatMap((row) => Object.keys(row)))];
  const next = labels.flatMap((label) => types.map((type) => labels.indexOf(rows[label]?.[type] ?? '')));
  return {
    name: 'door',
    states: labels.map((label) => ({ value: label, context: {}, label })),
    events: types.map((type): EventInstance => ({ type })),
    next: Int32Array.from(next),
  };
}

const before = table({ shut: { OPEN: 'open', KICK: 'broken' }, open: { CLOSE: 'shut' }, broken: {} });
const after = table({
  shut: { OPEN: 'open', LOCK: 'locked' },
  open: { CLOSE: 'locked' },
  locked: { UNLOCK: 'shut' },
});

describe('two tables of one machine', () => {
  const diff = diffTables(before, after);

  test('states and events that came and went', () => {
    expect(diff.addedStates).toEqual(['locked']);
    expect(diff.removedStates).toEqual(['broken']);
    expect(diff.addedEvents).toEqual(['LOCK', 'UNLOCK']);
    expect(diff.removedEvents).toEqual(['KICK']);
  });

  test('a transition came, went, leads elsewhere, or is as it was', () => {
    expect(diff.added).toEqual([
      { from: 'shut', event: 'LOCK', before: null, after: 'locked' },
      { from: 'locked', event: 'UNLOCK', before: null, after: 'shut' },
    ]);
    expect(diff.removed).toEqual([{ from: 'shut', event: 'KICK', before: 'broken', after: null }]);
    expect(diff.changed).toEqual([{ from: 'open', event: 'CLOSE', before: 'shut', after: 'locked' }]);
    expect(diff.alike).toEqual([{ from: 'shut', event: 'OPEN', before: 'open', after: 'open' }]);
  });

  test('a table beside itself is alike; beside none, all of it came or went', () => {
    expect(isAlike(diffTables(before, before))).toBe(true);
    expect(isAlike(diff)).toBe(false);
    expect(diffTables(undefined, after).addedStates).toEqual(['shut', 'open', 'locked']);
    expect(diffTables(before, undefined).removed).toHaveLength(3);
  });

  test('the picture marks each box and arrow by sign and mark; a change is one that went and one that came', () => {
    const { states, edges } = changePicture(diff);
    expect(states.map(({ label, mark, initial }) => [label, mark, initial])).toEqual(
      expect.arrayContaining([
        ['+ locked', 'added', false],
        ['− broken', 'removed', false],
        ['shut', 'kept', true],
        ['open', 'kept', false],
      ]),
    );
    const drawn = edges.map(({ from, to, event, mark }) => `${from}>${to} ${event} ${mark ?? ''}`.trim());
    expect(drawn.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'locked>shut + UNLOCK added',
      'open>locked + CLOSE added',
      'open>shut − CLOSE removed',
      'shut>broken − KICK removed',
      'shut>locked + LOCK added',
      'shut>open OPEN',
    ]);
  });

  test('a large change is drawn by first words, and what differs in memory alone is one arrow', () => {
    const wide = (count: number) =>
      table(
        Object.fromEntries([
          [
            'idle',
            Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`GO${i}`, `busy n=${count}${i}`])),
          ],
          ...Array.from({ length: 6 }, (_, i) => [`busy n=${count}${i}`, {}]),
        ]) as Rows,
      );
    const { states, edges } = changePicture(diffTables(wide(1), wide(2)));
    expect(states.map(({ id }) => id).toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['busy', 'idle']);
    expect(new Set(edges.map(({ mark }) => mark))).toEqual(new Set(['changed']));
  });
});
