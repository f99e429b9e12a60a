/**
 * S20 over every case there is, for column B, column C and ours: total, a partition, and the same whoever asks. The
 * tables of reference page section 4.2 are what B and C are held against.
 */
import { describe, expect, test } from 'vitest';
import { classOnPage } from '../../../machines/classify.ts';
import { classOnPageC, RULES_ON_PAGE_C } from '../../../machines/classify-c.ts';
import { classOurs, OUR_RULES } from '../../../machines/classify-ours.ts';
import { CASES, type Case, canArise } from '../../../spec/export/classification/cases.ts';
import { RULES_ON_PAGE_B } from '../../../spec/export/classification/column-b.ts';
import {
  COLUMNS,
  type ColumnName,
  type Rule,
  ruleOf,
  takenBefore,
} from '../../../spec/export/classification/differences.ts';

const NAMES = Object.keys(COLUMNS) as ColumnName[];

const classOf: Readonly<Record<ColumnName, (seen: Case) => string>> = {
  B: (seen) => classOnPage(seen, seen.node, seen.window),
  C: (seen) => classOnPageC(seen, seen.node, seen),
  ours: (seen) => classOurs(seen, seen.node, seen),
};

const first = (rules: readonly Rule[], seen: Case): string =>
  rules.find(({ holds }) => holds(seen))?.gives ?? 'none';

/** Of all cases, those that match, one of each. */
const where = (is: (seen: Case) => boolean): readonly Case[] => CASES.filter(is);

describe.each(NAMES)('S20: column %s is a partition', (name) => {
  test('every combination is asked once', () => {
    expect(CASES).toHaveLength(6 * 2 ** 6 * (4 * 2 + 1) * 4);
    expect(new Set(CASES.map((seen) => JSON.stringify(seen))).size).toBe(CASES.length);
  });

  test('every case has exactly one class, which depends on nothing but the case', () => {
    const known = new Set(COLUMNS[name].map(({ gives }) => gives as string));
    for (const seen of CASES) {
      expect(known).toContain(classOf[name](seen));
      expect(classOf[name](structuredClone(seen))).toBe(classOf[name](seen));
    }
  });

  test('the list of rules says what the function says', () => {
    expect(CASES.filter((seen) => ruleOf(name, seen).gives !== classOf[name](seen))).toEqual([]);
  });

  test('every rule takes a case', () => {
    const taking = new Set(CASES.map((seen) => ruleOf(name, seen)));
    expect(COLUMNS[name].filter((rule) => !taking.has(rule))).toEqual([]);
  });

  test('without a rule some case falls into another class, unless the rules behind it say the same', () => {
    const idle = COLUMNS[name].filter((rule) => {
      const without = COLUMNS[name].filter((other) => other !== rule);
      return CASES.every((seen) => first(without, seen) === classOf[name](seen));
    });
    expect(idle.map(({ rule }) => rule)).toEqual(SAID_AGAIN[name]);
  });

  test('rules that no case disputes may change places; of others, the order decides', () => {
    const rules = COLUMNS[name];
    for (let i = 0; i + 1 < rules.length; i++) {
      const [one, next] = [rules[i] as Rule, rules[i + 1] as Rule];
      const swapped = [...rules.slice(0, i), next, one, ...rules.slice(i + 2)];
      const changes = CASES.some((seen) => first(swapped, seen) !== classOf[name](seen));
      expect([one.rule, next.rule, changes]).toEqual([
        one.rule,
        next.rule,
        takenBefore(name, next).includes(one),
      ]);
    }
  });
});

/** On the page, what neither of these takes falls to the last rule, which says the same. */
const SAID_AGAIN: Readonly<Record<ColumnName, readonly string[]>> = { B: ['9b'], C: ['11'], ours: [] };

type Row = readonly [status: Case['node']['status'], draining: boolean, of: Partial<Case>, classes: string];

/** Columns: pending, running, running back, unknown back, failed back, failed. Section 4.2, the table of column C. */
const TABLE_C: readonly Row[] = [
  ['ready', false, { window: true }, 'untainted untainted reconnecting reconnecting reconnecting untainted'],
  [
    'initializing',
    false,
    { window: true },
    'untainted untainted reconnecting reconnecting reconnecting untainted',
  ],
  [
    'disconnected',
    false,
    { window: true },
    'lost disconnecting disconnecting untainted reconnecting untainted',
  ],
  ['disconnected', false, { window: false }, 'lost lost lost lost reconnecting untainted'],
  ['down', false, { window: true, replace: true }, 'lost lost lost lost reconnecting untainted'],
  [
    'down',
    false,
    { window: true, replace: false },
    'lost disconnecting disconnecting untainted reconnecting untainted',
  ],
  ['gone', false, { window: true }, 'lost lost lost lost reconnecting untainted'],
  ['ready', true, { window: true }, 'untainted untainted reconnecting reconnecting reconnecting untainted'],
];

/** What the main session and this table agreed on for `orrery`; same columns. */
const TABLE_OURS: readonly Row[] = [
  ['ready', false, {}, 'keep keep reconnecting awaited broken failed'],
  ['initializing', false, {}, 'keep keep reconnecting awaited broken failed'],
  ['initializing', true, {}, 'keep keep reconnecting awaited broken failed'],
  ['ready', true, {}, 'keep keep reconnecting awaited broken failed'],
  ['disconnected', false, { window: true, replace: true }, 'lost held held ignore broken failed'],
  ['disconnected', false, { window: true, replace: false }, 'lost held held held broken failed'],
  ['disconnected', false, { window: false, replace: true }, 'lost lost lost lost broken failed'],
  ['disconnected', false, { window: false, replace: false }, 'lost held held held broken failed'],
  ['down', false, { replace: true }, 'lost lost lost lost broken failed'],
  ['down', false, { replace: false }, 'lost held held held broken failed'],
  ['gone', false, {}, 'lost lost lost lost broken failed'],
];

const SEEN = [
  ['pending', false],
  ['running', false],
  ['running', true],
  ['unknown', true],
  ['failed', true],
  ['failed', false],
] as const;

const TABLES = (
  [
    ['C', TABLE_C],
    ['ours', TABLE_OURS],
  ] as const
).flatMap(([name, rows]) =>
  rows.flatMap(([status, draining, group, classes]) =>
    SEEN.map(([client, returning], i) => ({
      name,
      client,
      returning,
      status,
      draining,
      group,
      expected: classes.split(' ')[i],
    })),
  ),
);

describe('the table of section 4.2: wanted, not expired, not told to move', () => {
  test.each(TABLES)(
    '$name: $client (back: $returning), $status (drains: $draining), $group: $expected',
    ({ name, client, returning, status, draining, group, expected }) => {
      const plain = { desired: 'run', expired: false, migrate: false, canary: false };
      const wanted = { client, returning, ...plain, migrateDisablePlacement: false, ...group };
      const cases = where(
        (seen) =>
          seen.node.status === status &&
          seen.node.draining === draining &&
          Object.entries(wanted).every(([field, value]) => seen[field as keyof Case] === value),
      );
      expect(cases.length).toBeGreaterThan(0);
      expect(new Set(cases.map(classOf[name]))).toEqual(new Set([expected]));
    },
  );
});

describe('laws of ours', () => {
  const isLive = ({ client, desired }: Case) =>
    desired === 'run' && (client === 'pending' || client === 'running' || client === 'unknown');
  const isHeard = ({ node }: Case) => node.status === 'initializing' || node.status === 'ready';

  const classes = (is: (seen: Case) => boolean) => new Set(where(is).map(classOf.ours));

  test('nothing is written off while its node is heard', () => {
    expect([...classes(isHeard)]).not.toContain('lost');
  });

  test('what is live and heard counts, unless it is told to move', () => {
    expect(classes((seen) => isLive(seen) && isHeard(seen) && !seen.migrate)).toEqual(
      new Set(['keep', 'reconnecting', 'awaited']),
    );
  });

  test('only what was reported as running since it was unknown may survive or be stopped as surplus', () => {
    expect(
      where((seen) => classOf.ours(seen) === 'reconnecting').every(
        ({ client, desired, returning }) => client === 'running' && desired === 'run' && returning,
      ),
    ).toBe(true);
  });

  test('with replace = false nothing that ran is lost while its node exists, unless its window is over', () => {
    expect([
      ...classes(
        (seen) =>
          isLive(seen) &&
          seen.client !== 'pending' &&
          !seen.replace &&
          seen.node.status !== 'gone' &&
          !(seen.window && seen.expired),
      ),
    ]).not.toEqual(expect.arrayContaining(['lost']));
  });

  test('what is not live is never counted, moved, or written off', () => {
    expect(classes((seen) => !isLive(seen))).toEqual(new Set(['gone', 'failed', 'broken']));
  });

  test('a drain alone changes nothing: what it tells to move is what moves', () => {
    for (const seen of CASES.filter(({ node }) => node.draining)) {
      const still = { ...seen, node: { ...seen.node, draining: false } };
      expect(classOf.ours(seen)).toBe(classOf.ours(still));
    }
  });

  test('whether it is a canary, or is not to be placed again, is no question of ours', () => {
    for (const seen of CASES.filter(({ canary }) => canary)) {
      expect(classOf.ours(seen)).toBe(
        classOf.ours({ ...seen, canary: false, migrateDisablePlacement: false }),
      );
    }
  });
});

test('what can arise is part of every case there is', () => {
  expect(CASES.filter(canArise).length).toBeGreaterThan(5000);
  expect([RULES_ON_PAGE_B, RULES_ON_PAGE_C, OUR_RULES].map((rules) => rules.length)).toEqual([15, 19, 17]);
});
