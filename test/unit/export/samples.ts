/** A small verification with one safety violation, one lasso, and names that need escaping: what the exports are tried on. */
import { setup } from 'xstate';
import type { Table } from '../../../spec/model/types.ts';
import { REFUSED } from '../../../spec/model/types.ts';
import type { Counterexample, PropertyResult, VerifyReport } from '../../../spec/export/verify-report.ts';

/** A door that opens, closes, and locks only with the key. */
export const door = setup({
  types: {} as { events: { type: 'OPEN' } | { type: 'CLOSE' } | { type: 'LOCK' } | { type: 'KNOCK' } },
  guards: { hasKey: () => true },
  actions: { ring: () => {}, note: () => {} },
}).createMachine({
  id: 'door',
  initial: 'closed',
  states: {
    closed: {
      on: {
        OPEN: 'open',
        LOCK: [{ guard: 'hasKey', target: 'locked', actions: 'note' }, { actions: ['ring'] }],
        KNOCK: {},
      },
    },
    open: { on: { CLOSE: { target: 'closed', actions: 'note' }, LOCK: {} } },
    locked: { type: 'final' },
  },
});

const LOCKED = 3;
/** The door's table: `closed` exists with and without the key. */
export const doorTable: Table = {
  name: 'door',
  states: [
    { value: 'closed', context: { key: false }, label: 'closed' },
    { value: 'closed', context: { key: true }, label: 'closed key' },
    { value: 'open', context: { key: false }, label: 'open' },
    { value: 'locked', context: { key: true }, label: 'locked key' },
  ],
  events: [{ type: 'OPEN' }, { type: 'CLOSE' }, { type: 'LOCK', hand: 1 }, { type: 'KNOCK' }],
  // biome-ignore format: a row for each state
  next: Int32Array.of(
    2, REFUSED, 0, 0,
    2, REFUSED, LOCKED, 1,
    REFUSED, 0, 2, REFUSED,
    REFUSED, REFUSED, REFUSED, REFUSED,
  ),
};

export const HOSTILE = `<script>alert("x" & 'y')</script>`;

export const race: Counterexample = {
  id: 'before.small.one-copy',
  title: 'Two copies run',
  revision: 'before',
  world: 'small',
  property: 'one-copy',
  components: [
    { component: 'client n1', state: 'connected' },
    { component: 'node n1', state: 'ready' },
    { component: 'alloc a1', state: 'running' },
    { component: 'bystander', state: 'idle' },
    { component: 'scheduler', state: 'idle' },
  ],
  steps: [
    {
      n: 1,
      action: 'HEARTBEAT_MISSED n1',
      actors: ['node n1'],
      sentence: 'The TTL runs out, and because the job tolerates a disconnect the node is only out of sight.',
      changes: [
        { component: 'node n1', before: 'ready', after: 'disconnected missed unreported' },
        { component: 'alloc a1', before: 'running', after: 'unknown' },
      ],
    },
    { n: 2, action: 'network heals', actors: [], changes: [] },
    {
      n: 3,
      action: 'HEARTBEAT n1',
      actors: ['client n1', 'node n1'],
      detail: 'committed before any report of its allocations',
      changes: [{ component: 'node n1', before: 'disconnected missed unreported', after: 'ready' }],
    },
    {
      n: 4,
      action: `PLAN ${HOSTILE}`,
      actors: ['scheduler', 'node n1', 'alloc a1'],
      sentence: HOSTILE,
      highlight: true,
      changes: [{ component: 'alloc a1', before: 'unknown', after: `running ${HOSTILE}` }],
    },
  ],
  replay: 'npm run replay -- ce:before/small/one-copy',
};

export const lasso: Counterexample = {
  ...race,
  id: 'after.small.settles',
  title: 'The node waits for ever',
  revision: 'after',
  property: 'settles',
  steps: race.steps.slice(0, 3),
  loopFrom: 2,
  replay: 'npm run replay -- ce:after/small/settles',
};

function property(name: string, fields: Partial<PropertyResult>): PropertyResult {
  const sentence = name === 'one-copy' ? 'A job of count 1 never runs twice.' : `The law called ${name}.`;
  return { name, kind: 'always', sentence, verdict: 'holds', expected: 'holds', steps: null, ...fields };
}

export const report: VerifyReport = {
  format: 'orrery-verify/1',
  startedAt: '2026-01-02T03:04:05Z',
  commit: 'abc1234',
  exitCode: 0,
  revisions: [
    {
      name: 'before',
      worlds: [
        {
          name: 'small',
          summary: `1 node ${HOSTILE}`,
          states: 1234567,
          edges: 7654321,
          seconds: 1.5,
          complete: true,
          properties: [
            property('one-copy', {
              verdict: 'violated',
              expected: 'violated',
              steps: 4,
              counterexample: race.id,
            }),
            property('comes-back', { kind: 'sometimes', steps: 3 }),
            property('settles', { kind: 'eventually' }),
          ],
        },
      ],
    },
    {
      name: 'after',
      worlds: [
        {
          name: 'small',
          states: 100,
          edges: 300,
          seconds: 0,
          complete: false,
          stopped: 'stopped at --max-states 100',
          properties: [
            property('one-copy', { verdict: 'partial', expected: 'partial' }),
            property('comes-back', { kind: 'sometimes', verdict: 'violated', expected: 'violated' }),
            property('settles', {
              kind: 'eventually',
              verdict: 'violated',
              expected: 'violated',
              steps: 3,
              loopFrom: 2,
              counterexample: lasso.id,
            }),
          ],
        },
      ],
    },
  ],
  counterexamples: [race, lasso],
  partings: [
    { counterexample: race.id, revision: 'after', step: 3, sentence: 'the node is only initializing.' },
    { counterexample: lasso.id, revision: 'before', step: null, sentence: 'the same run is possible.' },
  ],
  suites: [
    {
      name: 'complete k=1',
      machine: 'door',
      target: 'core',
      tests: 12,
      steps: 80,
      passed: 12,
      failed: 0,
      killRate: 1,
      coverage: 1,
    },
    {
      name: 'tour',
      machine: 'door',
      target: HOSTILE,
      tests: 1,
      steps: 9,
      passed: 1,
      failed: 0,
      killRate: 0.9996,
      coverage: null,
    },
  ],
  simulation: {
    clusterHours: 12.5,
    seeds: 40,
    faults: { 'message lost': 1200, 'server crash': 7 },
    violations: 0,
    reproduced: { 'strict-steps.one-node.L1-gate-opens-n1': 2 },
    speed: 4000,
  },
};
