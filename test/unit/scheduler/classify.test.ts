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
    replaceConfigured: true,
    migrate: false,
    nodeStatus: 'ready',
    ...over,
  };
}

function everything(): ClassifyFacts[] {
  let all: Partial<ClassifyFacts>[] = [{}];
  const vary = <K extends keyof ClassifyFacts>(name: K, values: readonly ClassifyFacts[K][]) => {
    all = all.flatMap((some) => values.map((value) => ({ ...some, [name]: value })));
  };
  vary('desired', DESIRED_STATUSES);
  vary('client', CLIENT_STATUSES);
  vary('nodeStatus', WHEREABOUTS);
  for (const flag of [
    'needsToReconnect',
    'expired',
    'windowConfigured',
    'replaceConfigured',
    'migrate',
  ] as const)
    vary(flag, FLAGS);
  return all as ClassifyFacts[];
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
  readonly window?: boolean;
  readonly replace?: boolean;
  readonly classes: readonly string[];
};

/** The columns of the reference page's second table in section 4.2, with our own classes: desired=run, no migrate. */
const TABLE: readonly Row[] = [
  {
    where: ['ready', 'initializing'],
    classes: ['keep', 'keep', 'reconnecting', 'awaited', 'broken', 'failed', 'over'],
  },
  {
    where: ['disconnected'],
    classes: ['lost', 'held', 'held', 'ignore', 'broken', 'failed', 'over'],
  },
  {
    where: ['disconnected'],
    window: false,
    classes: ['lost', 'lost', 'lost', 'lost', 'broken', 'failed', 'over'],
  },
  {
    where: ['down', 'missing'],
    classes: ['lost', 'lost', 'lost', 'lost', 'broken', 'failed', 'over'],
  },
  {
    where: ['disconnected', 'down'],
    replace: false,
    classes: ['lost', 'held', 'held', 'held', 'broken', 'failed', 'over'],
  },
  {
    where: ['missing'],
    replace: false,
    classes: ['lost', 'lost', 'lost', 'lost', 'broken', 'failed', 'over'],
  },
];

describe('classification', () => {
  for (const { where, window = true, replace = true, classes } of TABLE) {
    for (const nodeStatus of where) {
      test(`node ${nodeStatus}, ${window ? 'window' : 'no window'}${replace ? '' : ', not replaced'}`, () => {
        const found = COLUMNS.map(([client, needsToReconnect]) =>
          classifyFacts(
            facts({
              client,
              needsToReconnect,
              nodeStatus,
              windowConfigured: window,
              replaceConfigured: replace,
            }),
          ),
        );
        expect(found).toEqual(classes);
      });
    }
  }

  test('out of sight for longer than its window: lost, unless its client is heard again and will say', () => {
    const late = { client: 'unknown', needsToReconnect: true, expired: true } as const;
    for (const nodeStatus of WHEREABOUTS) {
      const isHeard = nodeStatus === 'ready' || nodeStatus === 'initializing';
      expect(classifyFacts(facts({ ...late, nodeStatus }))).toBe(isHeard ? 'awaited' : 'lost');
    }
  });

  test('only what is seen is told to move (#12469)', () => {
    expect(classifyFacts(facts({ migrate: true }))).toBe('migrate');
    expect(classifyFacts(facts({ migrate: true, needsToReconnect: true }))).toBe('migrate');
    expect(classifyFacts(facts({ migrate: true, client: 'unknown' }))).toBe('awaited');
    const away = facts({ migrate: true, client: 'unknown', nodeStatus: 'disconnected' });
    expect(classifyFacts(away)).toBe('ignore');
    expect(classifyFacts(facts({ migrate: true, client: 'complete' }))).toBe('over');
  });

  test('what is not wanted is let be, but for one that runs and still counts as coming back', () => {
    for (const client of CLIENT_STATUSES) {
      const returning = facts({ desired: 'stop', client, needsToReconnect: true });
      expect(classifyFacts(returning)).toBe(client === 'running' ? 'broken' : 'over');
      expect(classifyFacts({ ...returning, needsToReconnect: false })).toBe('over');
    }
  });

  test('total: every combination of facts has one class, and every class has some', () => {
    const all = everything();
    expect(all).toHaveLength(3 * 6 * 5 * 2 ** 5);
    expect([...new Set(all.map(classifyFacts))].sort()).toEqual([...ALLOC_CLASSES].sort());
  });

  test('every rule decides something', () => {
    const deciding = new Set(
      everything().map((combination) => CLASSIFY_RULES.find(({ when }) => when(combination))?.why),
    );
    expect(CLASSIFY_RULES.map((rule) => rule.why).filter((why) => !deciding.has(why))).toEqual([]);
  });
});
