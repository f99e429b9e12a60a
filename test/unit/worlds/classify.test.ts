/** What a scheduler makes of an allocation in the model: total, and column B of the reference page, section 4.2. */
import { describe, expect, test } from 'vitest';
import { classifyFacts } from '../../../impl/core/scheduler/classify.ts';
import { type AllocView, CLASSES, type Class, classify } from '../../../machines/classify.ts';
import { classOurs } from '../../../machines/classify-ours.ts';
import { REVISIONS, type RevisionName } from '../../../machines/revisions.ts';
import {
  CLIENT_STATUSES,
  NODE_STATUSES,
  type ClientStatus,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';

const BOTH = [false, true];
const NODES = [...NODE_STATUSES, 'gone'] as const;

interface Input {
  readonly alloc: AllocView;
  readonly node: NodeStatus | 'gone';
  readonly window: boolean;
}

const INPUTS: readonly Input[] = CLIENT_STATUSES.flatMap((client) =>
  (['run', 'stop'] as const).flatMap((desired) =>
    BOTH.flatMap((returning) =>
      BOTH.flatMap((expired) =>
        NODES.flatMap((node) =>
          BOTH.map((window) => ({ alloc: { client, desired, returning, expired }, node, window })),
        ),
      ),
    ),
  ),
);

const classUnder = (revision: RevisionName, { alloc, node, window }: Input, replace = true): Class =>
  classify(REVISIONS[revision], alloc, node, { window, replace });
/** Column B's, as everywhere below. */
const classOf = (input: Input): Class => classUnder('strict-steps', input);
/** What only later columns tell apart. */
const LATER: readonly Class[] = ['expected', 'awaited', 'held', 'departing'];

describe('S20: classification is a partition', () => {
  test('every input falls into one class, and always the same', () => {
    expect(INPUTS).toHaveLength(CLIENT_STATUSES.length * 2 * 2 * 2 * NODES.length * 2);
    for (const input of INPUTS) {
      expect(CLASSES).toContain(classOf(input));
      expect(classOf(structuredClone(input))).toBe(classOf(input));
    }
  });

  test('every class but `free` is met: `free` is a place without an allocation', () => {
    const met = CLASSES.filter((name) => name !== 'free');
    expect(new Set(INPUTS.map(classOf))).toEqual(new Set(met.filter((name) => !LATER.includes(name))));
    const later = (['nomad-2.0', 'orrery'] as const).flatMap((revision) =>
      BOTH.flatMap((replace) => INPUTS.map((input) => classUnder(revision, input, replace))),
    );
    expect(new Set(later)).toEqual(new Set(met));
  });
});

type Row = readonly [node: NodeStatus | 'gone', window: boolean, classes: readonly string[]];

/** The columns of the table: client status, and whether it needs to reconnect. */
const COLUMNS: readonly (readonly [ClientStatus, boolean])[] = [
  ['pending', false],
  ['running', false],
  ['running', true],
  ['unknown', true],
  ['failed', true],
  ['failed', false],
  ['complete', false],
];

/**
 * The table of section 4.2, column B, as printed: desired=run, not expired, no migration, no drain. `missing` is
 * the model's `gone`. The rows for down and missing are printed for groups with a window.
 */
const TABLE: readonly Row[] = [
  ['ready', true, 'untainted untainted reconnecting ignore reconnecting untainted untainted'.split(' ')],
  [
    'initializing',
    true,
    'untainted untainted reconnecting ignore reconnecting untainted untainted'.split(' '),
  ],
  [
    'disconnected',
    true,
    'lost disconnecting disconnecting ignore reconnecting untainted untainted'.split(' '),
  ],
  ['disconnected', false, 'lost lost lost lost lost lost lost'.split(' ')],
  ['down', true, 'lost lost lost ignore reconnecting untainted untainted'.split(' ')],
  ['gone', true, 'lost lost lost ignore reconnecting untainted untainted'.split(' ')],
];

/** The page's class of each of the model's, which tells apart what is then done with it. */
const ON_THE_PAGE: Record<Class, readonly string[]> = {
  free: [],
  keep: ['untainted'],
  starting: ['untainted'],
  // Rescheduled: the page's arrow behind `untainted`.
  failed: ['untainted'],
  // Counts for nothing on the page as well, whether it is called untainted (terminal) or ignored (rule 8).
  gone: ['untainted', 'ignore'],
  abandoned: ['lost'],
  lost: ['lost'],
  disconnecting: ['disconnecting'],
  departing: [],
  ignore: ['ignore'],
  reconnecting: ['reconnecting'],
  // `reconnecting(->stop)`.
  broken: ['reconnecting'],
  expected: [],
  awaited: [],
  held: [],
};

/**
 * The one simplification: on a disconnected node without a window, Nomad marks as lost even what has ended
 * (rule 2 of the page). The model leaves an end as it was reported: either way it counts for nothing.
 */
function isSimplified({ alloc, node, window }: Input): boolean {
  const { client, desired } = alloc;
  const hasEnded = desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
  return node === 'disconnected' && !window && hasEnded;
}

describe('the table of section 4.2, column B', () => {
  const cells = TABLE.flatMap(([node, window, classes]) =>
    COLUMNS.map(([client, returning], i) => {
      const alloc: AllocView = { client, desired: 'run', returning, expired: false };
      return { client, returning, node, window, page: classes[i] ?? '', input: { alloc, node, window } };
    }),
  );

  test.each(cells)('$client (back: $returning), $node, window $window: $page', ({ page, input }) => {
    if (isSimplified(input)) {
      expect([classOf(input), page]).toEqual(['gone', 'lost']);
    } else {
      expect(ON_THE_PAGE[classOf(input)]).toContain(page);
    }
  });

  test.each(NODES)('expired, unknown, node %s: lost', (node) => {
    const alloc: AllocView = { client: 'unknown', desired: 'run', returning: true, expired: true };
    expect(classOf({ alloc, node, window: true })).toBe('lost');
  });

  test.each(['down', 'gone'] as const)(
    'A11: unwanted and not over on a node that is %s: given up',
    (node) => {
      for (const client of ['pending', 'running'] as const) {
        const alloc: AllocView = { client, desired: 'stop', returning: false, expired: false };
        expect(classOf({ alloc, node, window: true })).toBe('abandoned');
      }
    },
  );
});

describe('held against the scheduler of the core, over all inputs', () => {
  const coreClassOf = (
    { alloc, node, window }: Input,
    flags: { readonly migrate: boolean; readonly replace: boolean },
  ) =>
    classifyFacts({
      desired: alloc.desired,
      client: alloc.client,
      needsToReconnect: alloc.returning,
      expired: alloc.expired,
      windowConfigured: window,
      replaceConfigured: flags.replace,
      migrate: flags.migrate,
      nodeStatus: node === 'gone' ? 'missing' : node,
    });

  test.each(BOTH.flatMap((migrate) => BOTH.map((replace) => ({ migrate, replace }))))(
    'they differ in nothing but one name: %o',
    ({ migrate, replace }) => {
      const different = INPUTS.filter((input) => {
        const { alloc, node, window } = input;
        const ours = classOurs({ ...alloc, migrate }, { status: node, draining: false }, { window, replace });
        const core = coreClassOf(input, { migrate, replace });
        return (core === 'over' ? 'gone' : core) !== ours;
      });
      expect(different).toEqual([]);
    },
  );
});
