/** The suites on the real node and alloc machines: one extra state allowed for, nothing survives (issue 3, section 5). */
import { describe, expect, test } from 'vitest';
import { allocMachine, type AllocEvent } from '../../../machines/alloc.ts';
import { nodeMachine, type NodeLogEntry } from '../../../machines/node.ts';
import { REVISIONS } from '../../../machines/revisions.ts';
import { tabulate } from '../../../spec/model/table.ts';
import { quotient } from '../../../spec/suites/characterize.ts';
import { completeSuite } from '../../../spec/suites/complete.ts';
import { coverageOf } from '../../../spec/suites/coverage.ts';
import { killRates } from '../../../spec/suites/kill.ts';
import { mealyOf } from '../../../spec/suites/mealy.ts';
import { wordsOf } from '../../../spec/suites/suite.ts';
import { tourSuite } from '../../../spec/suites/tour.ts';
import { adjacency, graphOfTable } from '../../../spec/suites/xstate-graph.ts';
import { seededPick } from './toy.ts';

const NODE_STATUSES = ['initializing', 'ready', 'disconnected', 'down'] as const;
const NODE_EVENTS: readonly NodeLogEntry[] = [
  ...NODE_STATUSES.flatMap((status): NodeLogEntry[] => [
    { type: 'REGISTERED', status },
    { type: 'STATUS_SET', status },
  ]),
  { type: 'ALLOCS_REPORTED' },
  { type: 'ELIGIBILITY_SET', eligibility: 'eligible' },
  { type: 'ELIGIBILITY_SET', eligibility: 'ineligible' },
  { type: 'DEREGISTERED' },
];
const ALLOC_EVENTS: readonly AllocEvent[] = [
  ...(['running', 'complete', 'failed'] as const).map(
    (status): AllocEvent => ({ type: 'CLIENT_REPORTED', status, unaware: false }),
  ),
  ...(['place', 'stop', 'lost', 'unknown', 'reconnect'] as const).map(
    (action): AllocEvent => ({ type: 'PLAN_APPLIED', action, node: 1 }),
  ),
  { type: 'WINDOW_EXPIRED' },
  { type: 'COLLECTED' },
];

const COMPONENTS = [
  { name: 'node', machine: nodeMachine, events: NODE_EVENTS },
  { name: 'alloc', machine: allocMachine(REVISIONS['strict-steps']), events: ALLOC_EVENTS },
] as const;

describe.each(COMPONENTS)('$name', ({ machine, events }) => {
  const table = tabulate(machine, events);
  const statusOf = (state: number) => JSON.stringify(table.states[state]!.value);

  test('the table has the states and edges that @xstate/graph finds', () => {
    expect(adjacency({ machine, events, limit: 100_000 })).toEqual(graphOfTable(table));
  });

  test('the tour takes every transition and refusal', () => {
    const { transitions, refusals } = coverageOf(mealyOf(table), wordsOf(tourSuite(mealyOf(table))));
    expect([transitions.covered, refusals.covered]).toEqual([transitions.of, refusals.of]);
  });

  test.each([
    ['the whole state', undefined],
    ['only the status', statusOf],
  ])('seeing %s, no fault survives the complete suite with one extra state', (_, observe) => {
    const smallest = quotient(mealyOf(table, observe));
    const words = wordsOf(completeSuite(smallest, { extraStates: 1 }));
    const { transfer, output, 'extra-state': extra } = killRates(smallest, words, 5000, seededPick(15808));
    expect([transfer, output, extra].map(({ survivors }) => survivors)).toEqual([[], [], []]);
    expect(transfer.killed).toBeGreaterThan(0);
  });
});
