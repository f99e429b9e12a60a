/**
 * Watching the servers' list: what is pulled, added, updated and destroyed, effect by effect. Expectations:
 * reference pages nomad-protocol.md 6.1 items 3 and 4, nomad-wire.md 4 and 5.
 */
import { describe, expect, test } from 'vitest';
import { judgeAnswer } from '../../../impl/core/client/alloc-watch.ts';
import { diffAllocs, idsToPull, indexOfPull } from '../../../impl/core/client/alloc-diff.ts';
import {
  alloc,
  ANSWER_MS,
  answered,
  ask,
  beat,
  Bench,
  forget,
  granted,
  list,
  pull,
  refused,
  start,
  state,
  stop,
  store,
  task,
  traced,
  tracedAlloc,
} from './bench.ts';

const A1 = alloc('a1', 12);
const WEB = task('web');
const RECEIVED = state('pending', [['Received', 20]]);
/** What `Bench.running` leaves of its task. */
const RUNNING = state(
  'running',
  [
    ['Received', 0],
    ['Started', 0],
  ],
  { StartedAt: 1_700_000_000_000 },
);
const KILLING = {
  ...RUNNING,
  Events: state('running', [
    ['Received', 0],
    ['Started', 0],
    ['Killing', 300],
  ]).Events,
};

function listed(ms: number, index: number, removed: number, updated: number, added: number) {
  return traced(ms, 'allocs-listed', { removed, updated, added }, index);
}

describe('the list', () => {
  test('a new allocation is pulled, stored, started, and asked for again at the new index', () => {
    const bench = new Bench();
    bench.time(0);
    expect(bench.ok(10, 'c2', list(20, [A1]))).toEqual([
      answered(10, 'Node.GetClientAllocs'),
      ...pull(10, 'c3', 11, ['a1']),
    ]);
    expect(bench.ok(20, 'c3', { Allocs: [A1] })).toEqual([
      answered(20, 'Alloc.GetAllocs'),
      listed(20, 20, 0, 0, 1),
      store(A1, { web: state('pending', []) }),
      tracedAlloc(20, 'a1', 'added', 12, ['pending', 'run']),
      start('a1', WEB),
      store(A1, { web: RECEIVED }),
      ...ask(20, 'c4', 20),
    ]);
  });

  test('nothing newer: nothing is pulled, and nothing is said', () => {
    const bench = Bench.running(20, A1);
    expect(bench.ok(300, 'c4', list(21, [A1]))).toEqual([
      answered(300, 'Node.GetClientAllocs'),
      listed(300, 21, 0, 0, 0),
      ...ask(300, 'c7', 21),
      ...beat(300, 'c8'),
    ]);
    expect(bench.dueIn).toBe(300 + ANSWER_MS);
  });

  test('an absent allocation is destroyed: stopped, reported, and forgotten when its task is dead', () => {
    const bench = Bench.running(20, A1);
    expect(bench.ok(300, 'c4', list(25, []))).toEqual([
      answered(300, 'Node.GetClientAllocs'),
      listed(300, 25, 1, 0, 0),
      tracedAlloc(300, 'a1', 'destroyed', 12, ['running', 'run'], { why: 'absent' }),
      stop('a1/web'),
      store(A1, { web: KILLING }),
      ...ask(300, 'c7', 25),
      ...beat(300, 'c8'),
    ]);
    const dead = state(
      'dead',
      [
        ['Received', 0],
        ['Started', 0],
        ['Killing', 300],
        ['Terminated', 350, { ExitCode: 0 }],
        ['Killed', 350],
      ],
      { StartedAt: 1_700_000_000_000, FinishedAt: 1_700_000_000_350 },
    );
    expect(bench.exited(350, 'a1/web', 0)).toEqual([
      store(A1, { web: dead }),
      tracedAlloc(350, 'a1', 'status', 12, ['complete', 'run'], { was: 'running' }),
      forget('a1'),
    ]);
  });

  describe('one that came back while its old tasks are being stopped', () => {
    function returning(): Bench {
      const bench = Bench.running(20, A1);
      bench.ok(300, 'c4', list(25, []));
      bench.ok(310, 'c7', list(26, [A1]));
      bench.ok(320, 'c9', { Allocs: [A1] });
      return bench;
    }

    test('is not pulled again', () => {
      expect(returning().ok(330, 'c10', list(27, [A1]))).toContainEqual(listed(330, 27, 0, 0, 0));
    });

    test('and went again, does not start', () => {
      const bench = returning();
      expect(bench.ok(330, 'c10', list(27, []))).toContainEqual(listed(330, 27, 1, 0, 0));
      expect(bench.exited(350, 'a1/web', 0).map((effect) => effect.type)).not.toContain('start-task');
    });

    test('and was stopped meanwhile, does not start', () => {
      const bench = returning();
      const stopped = alloc('a1', 27, { DesiredStatus: 'stop' });
      bench.ok(330, 'c10', list(27, [stopped]));
      bench.ok(330, 'c11', { Allocs: [stopped] });
      const effects = bench.exited(350, 'a1/web', 0);
      expect(effects).toContainEqual(tracedAlloc(350, 'a1', 'added', 27, ['pending', 'stop']));
      expect(effects.map((effect) => effect.type)).not.toContain('start-task');
    });
  });

  test('one that comes back while its old tasks are being stopped starts afresh after them', () => {
    const bench = Bench.running(20, A1);
    bench.ok(300, 'c4', list(25, []));
    bench.ok(310, 'c7', list(26, [A1]));
    const ids = bench.ok(320, 'c9', { Allocs: [A1] }).map((effect) => effect.type);
    expect(ids).not.toContain('start-task');
    const effects = bench.exited(350, 'a1/web', 0).filter((effect) => effect.type !== 'trace');
    expect(effects.map((effect) => effect.type)).toEqual(['store', 'forget', 'store', 'start-task', 'store']);
    expect(bench.started(351, 'a1/web')).toContainEqual(
      tracedAlloc(351, 'a1', 'status', 12, ['running', 'run'], { was: 'pending' }),
    );
  });

  test('an error is retried after 30 s and jitter, or as soon as another call succeeds', () => {
    const bench = Bench.registered();
    expect(bench.error(100, 'c2', 'EOF')).toEqual([refused(100, 'Node.GetClientAllocs', 'EOF')]);
    bench.time(5_000);
    expect(bench.ok(5_010, 'c3', granted(100))).toEqual([
      answered(5_010, 'Node.UpdateStatus'),
      ...ask(5_010, 'c4', 0),
    ]);
    bench.error(6_000, 'c4', 'EOF');
    expect(bench.dueIn).toBe(51_000);
    expect(bench.time(51_000)).toEqual(ask(51_000, 'c5', 0));
  });

  test('a pull that misses an allocation is not acted on; the list is asked for again after 2 s', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(10, 'c2', list(20, [A1, alloc('a2', 9)]));
    expect(bench.ok(20, 'c3', { Allocs: [A1] })).toEqual([answered(20, 'Alloc.GetAllocs')]);
    expect(bench.dueIn).toBe(3_020);
    // Another success says nothing of the server that lags behind: the wait goes on.
    bench.ok(100, 'c1', granted(10));
    expect(bench.dueIn).toBe(3_020);
    expect(bench.time(3_020)).toEqual(ask(3_020, 'c4', 0));
  });

  test('an answer with index 0 does not lead to a tight loop', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(10, 'c2', list(0, []));
    expect(bench.dueIn).toBe(3_010);
  });
});

describe('an index that goes backwards', () => {
  test.each([
    // asked, answered, policy, acted on, next index asked for
    [0, 5, 'act-on', true, 5],
    [20, 25, 'act-on', true, 25],
    [20, 10, 'act-on', true, 20],
    [20, 20, 'act-on', true, 20],
    [0, 5, 'discard', true, 5],
    [20, 25, 'discard', true, 25],
    [20, 10, 'discard', false, 20],
    [20, 20, 'discard', false, 20],
  ] as const)('asked %i, answered %i, %s', (asked, answer, policy, actOnIt, minQueryIndex) => {
    expect(judgeAnswer(asked, answer, policy)).toEqual({ actOnIt, minQueryIndex });
  });

  test('as v1.5.0, if told so: an old list destroys what it does not know, and the index asked for stays (#18267)', () => {
    const bench = Bench.runningUnder({ staleAnswers: 'act-on' }, 20, A1);
    const effects = bench.ok(300, 'c4', list(10, []));
    expect(effects).toContainEqual(stop('a1/web'));
    expect(effects).toEqual(expect.arrayContaining(ask(300, 'c7', 20)));
  });

  test('an old list is not acted on (#18269)', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(20, []));
    expect(bench.ok(50, 'c3', list(10, [A1]))).toEqual([
      answered(50, 'Node.GetClientAllocs'),
      ...ask(50, 'c4', 20),
    ]);
  });
});

describe('the difference', () => {
  const held = new Map([
    ['gone', 3],
    ['newer', 5],
    ['same', 5],
  ]);
  const listing = { newer: 6, same: 5, new: 2, old: 0 };

  test('unknown and newer ones are pulled, at the highest of their indexes', () => {
    expect(idsToPull(listing, held)).toEqual(['new', 'newer', 'old']);
    expect(indexOfPull(listing, ['new', 'newer'])).toBe(6);
  });

  test('absent ones are removed, pulled ones are updated if newer, unknown ones added', () => {
    const pulled = [alloc('newer', 7), alloc('new', 2), alloc('same', 5)];
    expect(diffAllocs(listing, pulled, held)).toEqual({
      removed: ['gone'],
      updated: [alloc('newer', 7)],
      added: [alloc('new', 2)],
    });
  });
});
