import { describe, expect, test } from 'vitest';
import {
  ALLOC_CLASSES,
  CLASSIFY_RULES,
  classifyFacts,
  type ClassifyFacts,
} from '../../../impl/core/scheduler/classify.ts';
import {
  CLIENT_STATUSES,
  DESIRED_STATUSES,
  NODE_STATUSES,
  type ClientStatus,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';

const FLAGS = [false, true];
const WHEREABOUTS = [...NODE_STATUSES, 'missing'] as const;

function facts(over: Partial<ClassifyFacts>): ClassifyFacts {
  return {
    desired: 'run',
    client: 'running',
    needsToReconnect: false,
    expired: false,
    windowConfigured: true,
    migrate: false,
    nodeStatus: 'ready',
    nodeDraining: false,
    ...over,
  };
}

function* everything(): Generator<ClassifyFacts> {
  for (const desired of DESIRED_STATUSES)
    for (const client of CLIENT_STATUSES)
      for (const needsToReconnect of FLAGS)
        for (const expired of FLAGS)
          for (const windowConfigured of FLAGS)
            for (const migrate of FLAGS)
              for (const nodeStatus of WHEREABOUTS)
                for (const nodeDraining of FLAGS)
                  yield {
                    desired,
                    client,
                    needsToReconnect,
                    expired,
                    windowConfigured,
                    migrate,
                    nodeStatus,
                    nodeDraining,
                  };
}

type Column = readonly [client: ClientStatus, needsToReconnect: boolean];
const COLUMNS: readonly Column[] = [
  ['pending', false],
  ['running', false],
  ['running', true],
  ['unknown', true],
  ['failed', true],
  ['failed', false],
  ['complete', false],
];

type Row = {
  readonly where: readonly (NodeStatus | 'missing')[];
  readonly draining?: boolean;
  readonly window?: boolean;
  readonly classes: readonly string[];
};

/** Reference page, section 4.2, second table, column B: desired=run, not expired, no migrate. */
const TABLE: readonly Row[] = [
  {
    where: ['ready', 'initializing'],
    classes: ['untainted', 'untainted', 'reconnecting', 'ignore', 'reconnecting', 'untainted', 'untainted'],
  },
  {
    where: ['disconnected'],
    classes: ['lost', 'disconnecting', 'disconnecting', 'ignore', 'reconnecting', 'untainted', 'untainted'],
  },
  {
    where: ['disconnected'],
    window: false,
    classes: ['lost', 'lost', 'lost', 'lost', 'lost', 'lost', 'lost'],
  },
  {
    where: ['down', 'missing'],
    classes: ['lost', 'lost', 'lost', 'ignore', 'reconnecting', 'untainted', 'untainted'],
  },
  {
    where: ['ready'],
    draining: true,
    classes: [
      'untainted',
      'untainted',
      'reconnecting',
      'reconnecting',
      'reconnecting',
      'untainted',
      'untainted',
    ],
  },
];

describe('classification, strict-steps', () => {
  for (const row of TABLE) {
    for (const nodeStatus of row.where) {
      const window = row.window ?? true;
      const draining = row.draining ?? false;
      test(`node ${nodeStatus}${draining ? ', draining' : ''}, ${window ? 'window' : 'no window'}`, () => {
        const classes = COLUMNS.map(([client, needsToReconnect]) =>
          classifyFacts(
            facts({ client, needsToReconnect, nodeStatus, nodeDraining: draining, windowConfigured: window }),
          ),
        );
        expect(classes).toEqual(row.classes);
      });
    }
  }

  test('an expired unknown allocation is lost everywhere', () => {
    for (const nodeStatus of WHEREABOUTS)
      for (const nodeDraining of FLAGS) {
        const away = facts({
          client: 'unknown',
          needsToReconnect: true,
          expired: true,
          nodeStatus,
          nodeDraining,
        });
        expect(classifyFacts(away)).toBe('lost');
      }
  });

  test('told to move: before expiry, after the disconnected rules', () => {
    const away = facts({ client: 'unknown', needsToReconnect: true, expired: true, migrate: true });
    expect(classifyFacts(away)).toBe('migrate');
    expect(classifyFacts(facts({ migrate: true, nodeStatus: 'disconnected' }))).toBe('disconnecting');
    expect(classifyFacts(facts({ migrate: true, nodeStatus: 'down' }))).toBe('migrate');
    expect(classifyFacts(facts({ migrate: true, client: 'complete' }))).toBe('untainted');
  });

  test('a failed reconnect that was stopped is let be', () => {
    const stopped = facts({ client: 'failed', needsToReconnect: true, desired: 'stop' });
    expect(classifyFacts(stopped)).toBe('ignore');
  });

  test('total: every combination of facts has one class', () => {
    const seen = new Set<string>();
    let count = 0;
    for (const combination of everything()) {
      seen.add(classifyFacts(combination));
      count += 1;
    }
    expect(count).toBe(3 * 6 * 2 * 2 * 2 * 2 * 5 * 2);
    expect([...seen].sort()).toEqual([...ALLOC_CLASSES].sort());
  });

  test('every rule decides something', () => {
    const deciding = new Set<string>();
    for (const combination of everything()) {
      const rule = CLASSIFY_RULES.find((candidate) => candidate.when(combination));
      deciding.add(rule?.why ?? '');
    }
    expect(CLASSIFY_RULES.map((rule) => rule.why).filter((why) => !deciding.has(why))).toEqual([]);
  });
});
