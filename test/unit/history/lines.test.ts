/**
 * The rows about a line of replacements: absent from their fixed revision, back with the switch, in as many steps as by
 * hand, and the pass they all share, on cases whose answers the reference page gives.
 */
import { describe, expect, test } from 'vitest';
import type { SeenLineage } from '../../../machines/lineage.ts';
import { type Group, reconcile, type Snapshot } from '../../../machines/reconciler.ts';
import { REVISIONS, type Rules } from '../../../machines/revisions.ts';
import { check } from '../../../spec/check/check.ts';
import type { Defect } from '../../../spec/history/defect.ts';
import { row01 } from '../../../spec/history/row-01-early-ready.ts';
import { row02 } from '../../../spec/history/row-02-skipped-update.ts';
import { row13 } from '../../../spec/history/row-13-failed-with-window.ts';
import { row14 } from '../../../spec/history/row-14-replace-false-on-down.ts';
import { row15 } from '../../../spec/history/row-15-replacement-by-count.ts';
import { row17 } from '../../../spec/history/row-17-erased-link.ts';
import { row43 } from '../../../spec/history/row-43-impossible-record.ts';

const ROWS: readonly Defect[] = [row01, row02, row13, row14, row15, row17, row43];

function judged({ fixed, world }: Defect, change: Defect['switch']) {
  const { model, properties } = world({ ...REVISIONS[fixed], ...change });
  const { exploration, judgements } = check(model, properties, { maxStates: 200_000 });
  return {
    complete: exploration.complete,
    of: (name: string) => judgements.find(({ property }) => property.name === name),
    actions: (name: string) =>
      judgements
        .find(({ property }) => property.name === name)
        ?.path?.steps.map(({ action }) => model.actions[action]?.name),
  };
}

describe.each(ROWS)('row $row', (row) => {
  test('its laws hold in the fixed revision, everywhere and not in vain', () => {
    const { complete, of } = judged(row, {});
    expect(complete).toBe(true);
    expect(of(row.property)?.verdict).toBe('holds');
    expect(of(row.relevant)?.verdict).toBe('holds');
    expect(of(row.relevant)?.property.kind).toBe('sometimes');
  });

  test('the switch changes one rule, and the law fails', () => {
    expect(Object.keys(row.switch)).toHaveLength(1);
    expect(REVISIONS[row.fixed]).not.toMatchObject(row.switch);
    const law = judged(row, row.switch).of(row.property);
    expect({ verdict: law?.verdict, steps: law?.steps }).toEqual({ verdict: 'violated', steps: row.steps });
  });
});

test('row 17: the first write erases the link; a second outage before the comparison makes it matter', () => {
  const { of, actions } = judged(row17, row17.switch);
  expect(of('S8 links stand')?.verdict).toBe('violated');
  expect(actions('S8 links stand')?.at(-1)).toMatch(/^a scheduler looks/);
  const outages = actions(row17.property)?.filter((name) => name === 'n1 falls silent');
  expect(outages).toHaveLength(2);
  expect(judged(row17, {}).of('S8 links stand')?.verdict).toBe('holds');
});

test('row 1, as the row of the page tells it', () => {
  expect(judged(row01, row01.switch).actions(row01.property)).toEqual([
    'n1 falls silent',
    'a scheduler looks, oldest first',
    'n1 is heard',
    'a scheduler looks, oldest first',
  ]);
});

const FREE: SeenLineage = {
  slot: 'b',
  client: 'free',
  node: 0,
  desired: 'run',
  returning: false,
  reconnectEvent: false,
  version: 1,
  prev: '-',
  next: '-',
  attempt: 0,
  forced: false,
};
const RUNNING: SeenLineage = { ...FREE, slot: 'a', client: 'running', node: 1 };
const UNKNOWN: SeenLineage = { ...RUNNING, client: 'unknown', returning: true };
const BACK: SeenLineage = { ...RUNNING, returning: true, reconnectEvent: true, next: 'b' };
const REPLACEMENT: SeenLineage = { ...RUNNING, slot: 'b', node: 2, prev: 'a', attempt: 1 };

const GROUP: Group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' };

interface Case {
  readonly says: string;
  readonly allocs: readonly SeenLineage[];
  readonly nodes: Snapshot['nodes'];
  readonly group?: Partial<Group>;
  readonly rules?: Partial<Rules>;
  readonly version?: number;
  /** Per slot, what is written of it. */
  readonly plan: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  {
    says: 'A3 and 4.3: out of sight, and replaced within the policy',
    allocs: [RUNNING, FREE],
    nodes: ['disconnected', 'ready'],
    plan: { a: 'unknown, followed by b', b: 'place on 2 after a' },
  },
  {
    says: '#27053: the policy allows none',
    allocs: [RUNNING, FREE],
    nodes: ['disconnected', 'ready'],
    group: { attempts: 0 },
    plan: { a: 'unknown', b: 'none' },
  },
  {
    says: 'replace = false: out of sight, and it counts',
    allocs: [UNKNOWN, FREE],
    nodes: ['down', 'ready'],
    group: { replace: false },
    plan: { a: 'none', b: 'none' },
  },
  {
    says: 'A6: unknown on a node that is down',
    allocs: [UNKNOWN, FREE],
    nodes: ['down', 'ready'],
    plan: { a: 'lost, followed by b', b: 'place on 2 after a' },
  },
  {
    says: '5.4: nothing is placed where no node is ready',
    allocs: [RUNNING, FREE],
    nodes: ['disconnected', 'initializing'],
    plan: { a: 'unknown', b: 'none' },
  },
  {
    says: '4.5, keep_original: the replacement goes',
    allocs: [BACK, REPLACEMENT],
    nodes: ['ready', 'ready'],
    plan: { a: 'reconnect', b: 'stop' },
  },
  {
    says: '4.5, keep_replacement: the original goes',
    allocs: [BACK, REPLACEMENT],
    nodes: ['ready', 'ready'],
    group: { survivor: 'replacement' },
    plan: { a: 'stop', b: 'none' },
  },
  {
    says: '4.5, C: without a link nothing is compared, and one of the two is too many',
    allocs: [{ ...BACK, next: '-' }, REPLACEMENT],
    nodes: ['ready', 'ready'],
    plan: { a: 'stop', b: 'none' },
  },
  {
    says: '4.5, B: whatever bears the same name is compared',
    allocs: [{ ...BACK, next: '-' }, REPLACEMENT],
    nodes: ['ready', 'ready'],
    rules: REVISIONS['strict-steps'],
    plan: { a: 'reconnect', b: 'stop' },
  },
  {
    says: 'A9: a failed one is stopped by what replaces it',
    allocs: [{ ...RUNNING, client: 'failed' }, FREE],
    nodes: ['ready'],
    plan: { a: 'stop, followed by b', b: 'place on 1 after a' },
  },
  {
    says: 'the policy is used up: a failed one stays as it is',
    allocs: [{ ...RUNNING, client: 'failed', attempt: 2 }, FREE],
    nodes: ['ready'],
    plan: { a: 'none', b: 'none' },
  },
  {
    says: '4.1, item 10: an older version is brought up to date in place',
    allocs: [RUNNING, FREE],
    nodes: ['ready'],
    version: 2,
    plan: { a: 'update to 2', b: 'none' },
  },
];

function inWords(plan: ReturnType<typeof reconcile>): unknown {
  if (plan === 'no-slot') return plan;
  return Object.fromEntries(
    Object.entries(plan).map(([slot, { action, node, version, prev, successor }]) => {
      const how =
        action === 'place' ? ` on ${node} after ${prev}` : action === 'update' ? ` to ${version}` : '';
      return [slot, `${action}${how}${successor === '-' ? '' : `, followed by ${successor}`}`];
    }),
  );
}

test.each(CASES)('$says', ({ allocs, nodes, group = {}, rules = {}, version = 1, plan }) => {
  const seen: Snapshot = { allocs, nodes, version, surplusFrom: 'oldest' };
  expect(inWords(reconcile({ ...REVISIONS['nomad-2.0'], ...rules }, { ...GROUP, ...group }, seen))).toEqual(
    plan,
  );
});

test('a world without a free slot says so', () => {
  const seen: Snapshot = { allocs: [RUNNING], nodes: ['down', 'ready'], version: 1, surplusFrom: 'oldest' };
  expect(reconcile(REVISIONS['nomad-2.0'], GROUP, seen)).toBe('no-slot');
});
