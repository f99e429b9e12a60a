/** What `@xstate/graph` finds in a machine is what our table of it says, as far as that library can see. */
import { describe, expect, test } from 'vitest';
import { assign, setup } from 'xstate';
import { tabulate } from '../../../spec/model/table.ts';
import type { EventInstance } from '../../../spec/model/types.ts';
import { coverOf } from '../../../spec/suites/access.ts';
import { coverageOf } from '../../../spec/suites/coverage.ts';
import { after, mealyOf } from '../../../spec/suites/mealy.ts';
import { wordsOf } from '../../../spec/suites/suite.ts';
import {
  adjacency,
  edgeName,
  graphAccessSuite,
  graphOfTable,
  shortestPaths,
  wordsOfPaths,
} from '../../../spec/suites/xstate-graph.ts';

/** A gate in miniature: an outage is remembered in the context, a payload decides, a heartbeat may be ignored. */
const gate = setup({
  types: {
    context: {} as { outages: number },
    events: {} as { type: 'HEARTBEAT'; fresh: boolean } | { type: 'MISSED' } | { type: 'LEFT' },
  },
  guards: { isFresh: ({ event }) => event.type === 'HEARTBEAT' && event.fresh },
  actions: { countOutage: assign({ outages: ({ context }) => Math.min(2, context.outages + 1) }) },
}).createMachine({
  id: 'gate',
  context: { outages: 0 },
  initial: 'ready',
  states: {
    ready: { on: { HEARTBEAT: {}, MISSED: { target: 'away', actions: 'countOutage' }, LEFT: 'left' } },
    away: { on: { HEARTBEAT: { target: 'ready', guard: 'isFresh' }, LEFT: 'left' } },
    left: { type: 'final' },
  },
});
const GATE_EVENTS: EventInstance[] = [
  { type: 'HEARTBEAT', fresh: true },
  { type: 'HEARTBEAT', fresh: false },
  { type: 'MISSED' },
  { type: 'LEFT' },
];

/** Two regions, so that values are objects. */
const pair = setup({
  types: { events: {} as { type: 'A' } | { type: 'B' } | { type: 'BOTH' } },
}).createMachine({
  id: 'pair',
  type: 'parallel',
  states: {
    left: { initial: 'off', states: { off: { on: { A: 'on', BOTH: 'on' } }, on: { on: { A: 'off' } } } },
    right: { initial: 'off', states: { off: { on: { B: 'on', BOTH: 'on' } }, on: { on: { B: {} } } } },
  },
});
const PAIR_EVENTS: EventInstance[] = [{ type: 'A' }, { type: 'B' }, { type: 'BOTH' }];

const TOYS = [
  ['gate', { machine: gate, events: GATE_EVENTS, limit: 1000 }, { states: 8, edges: 10 }],
  ['pair', { machine: pair, events: PAIR_EVENTS, limit: 1000 }, { states: 4, edges: 9 }],
] as const;

describe.each(TOYS)('%s', (_, traversal, counts) => {
  const table = tabulate(traversal.machine, traversal.events);
  const machine = mealyOf(table);

  test('same states, same moving edges', () => {
    const graph = adjacency(traversal);
    expect(graph).toEqual(graphOfTable(table));
    expect({ states: graph.states.length, edges: graph.edges.length }).toEqual(counts);
  });

  test('the shortest paths lead to every state, and are as short as ours', () => {
    const words = wordsOfPaths(table, shortestPaths(traversal));
    const ours = coverOf(machine).words;
    expect(new Set(words.map((word) => after(machine, word))).size).toBe(table.states.length);
    for (const word of words) expect(word.length).toBe(ours[after(machine, word)]!.length);
  });

  test('as a suite they cover all states and no refusal', () => {
    const { states, refusals } = coverageOf(machine, wordsOf(graphAccessSuite(table, traversal)));
    expect(states.covered).toBe(table.states.length);
    expect(refusals.covered).toBe(0);
  });
});

describe('its traps', () => {
  test('an event left out of the list is lost without a word, so the comparison shows it', () => {
    const table = tabulate(gate, GATE_EVENTS);
    const graph = adjacency({ machine: gate, events: GATE_EVENTS.slice(0, 3), limit: 1000 });
    expect(graph).not.toEqual(graphOfTable(table));
  });

  test('a limit that is too low throws instead of giving half a graph', () => {
    expect(() => adjacency({ machine: gate, events: GATE_EVENTS, limit: 3 })).toThrow(/limit/);
  });

  test('a key of our own decides which states are one', () => {
    const graph = adjacency({
      machine: gate,
      events: GATE_EVENTS,
      limit: 1000,
      keyOf: ({ value }) => String(value),
    });
    expect(graph.states).toEqual(['away', 'left', 'ready']);
    expect(graph.edges).toContain(edgeName('ready', { type: 'MISSED' }, 'away'));
  });

  test('a path over events that the table does not know is refused', () => {
    const table = tabulate(gate, GATE_EVENTS.slice(1));
    expect(() => wordsOfPaths(table, new Map([['x', [GATE_EVENTS[0]!]]]))).toThrow(/gate: no event/);
  });
});
