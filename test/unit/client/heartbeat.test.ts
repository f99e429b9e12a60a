/**
 * Registering and heartbeats, effect by effect. Expectations: reference pages nomad-protocol.md 6.1 items 1 and
 * 2, nomad-wire.md 5 and 7. Half of each jitter range is drawn: 15 s becomes 22.5 s, [0, 10 s) becomes 5 s.
 */
import { describe, expect, test } from 'vitest';
import { answered, ask, beat, Bench, granted, list, overdue, refused, register, traced } from './bench.ts';

const UNREACHABLE = 'i/o timeout';

describe('registering', () => {
  test('starts with a registration as initializing, and asks for its allocations beside it', () => {
    const bench = new Bench();
    expect(bench.dueIn).toBe(0);
    expect(bench.time(0)).toEqual([...register(0, 'c1', 'initializing'), ...ask(0, 'c2', 0)]);
    expect(bench.dueIn).toBe(Infinity);
  });

  test('tries again after 15 s and jitter, still as initializing', () => {
    const bench = new Bench();
    bench.time(0);
    expect(bench.error(10, 'c1', UNREACHABLE)).toEqual([refused(10, 'Node.Register', UNREACHABLE)]);
    expect(bench.dueIn).toBe(22_510);
    expect(bench.time(22_509)).toEqual([]);
    expect(bench.time(22_510)).toEqual(register(22_510, 'c3', 'initializing'));
  });

  test.each(['no servers', 'rpc error: No path to region'])('tries again after 1 s: %s', (error) => {
    const bench = new Bench();
    bench.time(0);
    bench.error(0, 'c1', error);
    expect(bench.dueIn).toBe(1_500);
  });

  test('does not wait when another call succeeds', () => {
    const bench = new Bench();
    bench.time(0);
    bench.error(0, 'c1', UNREACHABLE);
    expect(bench.ok(50, 'c2', list(7, []))).toEqual([
      answered(50, 'Node.GetClientAllocs'),
      ...listedNothing(50, 7),
      ...ask(50, 'c3', 7),
      ...register(50, 'c4', 'initializing'),
    ]);
  });

  test('a second copy of an answer, or one of an earlier life, changes nothing', () => {
    const bench = Bench.registered();
    expect(bench.ok(1, 'c1', granted(10))).toEqual([]);
    expect(bench.ok(1, 'n1/5/1', granted(10))).toEqual([]);
    expect(bench.dueIn).toBe(5_000);
  });
});

describe('heartbeats', () => {
  test('the first comes at random within 10 s, then every granted TTL', () => {
    const bench = new Bench();
    bench.time(0);
    expect(bench.ok(20, 'c1', granted(17))).toEqual([answered(20, 'Node.Register')]);
    expect(bench.dueIn).toBe(5_020);
    expect(bench.time(5_020)).toEqual(beat(5_020, 'c3'));
    expect(bench.ok(5_030, 'c3', granted(12))).toEqual([answered(5_030, 'Node.UpdateStatus')]);
    expect(bench.dueIn).toBe(17_030);
    expect(bench.time(17_030)).toEqual(beat(17_030, 'c4'));
  });

  test('goes out early when a watched call succeeds', () => {
    const bench = Bench.registered();
    expect(bench.ok(40, 'c2', list(7, []))).toEqual([
      answered(40, 'Node.GetClientAllocs'),
      ...listedNothing(40, 7),
      ...ask(40, 'c3', 7),
      ...beat(40, 'c4'),
    ]);
  });

  test('one that is out is not repeated by another call that succeeds', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    expect(bench.ok(5_010, 'c2', list(7, []))).toEqual([
      answered(5_010, 'Node.GetClientAllocs'),
      ...listedNothing(5_010, 7),
      ...ask(5_010, 'c4', 7),
    ]);
  });

  test('node not found: registers again at once, as ready, then waits at random again', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    const error = 'rpc error: node not found';
    expect(bench.error(5_005, 'c3', error)).toEqual([
      refused(5_005, 'Node.UpdateStatus', error),
      ...register(5_005, 'c4', 'ready'),
    ]);
    expect(bench.ok(5_010, 'c4', granted(10))).toEqual([answered(5_010, 'Node.Register')]);
    expect(bench.dueIn).toBe(10_010);
  });

  test('a failure before the first success is retried at the pace of a registration', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    expect(bench.error(5_000, 'c3', UNREACHABLE)).toEqual([refused(5_000, 'Node.UpdateStatus', UNREACHABLE)]);
    expect(bench.dueIn).toBe(27_500);
  });

  // Beaten at 5000 with a TTL of 10 s: expires at 15000.
  test.each([
    ['within the TTL: somewhere in what is left of it', 9_000, 12_000],
    ['nearly expired: not faster than 1 s', 14_500, 16_000],
    ['overdue: 1 to 2 s', 15_500, 17_000],
    ['overdue by 30 s: 1 to 2 s', 45_000, 46_500],
    ['overdue by more: somewhere in that long', 55_000, 75_000],
    ['overdue by minutes: 25 to 30 s', 215_000, 242_500],
  ])('retry %s', (_what, failedAt, retryAt) => {
    const bench = Bench.registered();
    bench.time(5_000);
    bench.ok(5_000, 'c3', granted(10));
    expect(bench.time(15_000)).toEqual(beat(15_000, 'c4'));
    bench.error(failedAt, 'c4', UNREACHABLE);
    expect(bench.dueIn).toBe(retryAt);
  });

  test('one that is swallowed counts as failed after 2.5 s', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    bench.ok(5_000, 'c3', granted(10));
    bench.time(15_000);
    expect(bench.dueIn).toBe(17_500);
    expect(bench.time(17_499)).toEqual([]);
    expect(bench.time(17_500)).toEqual([overdue(17_500)]);
    expect(bench.dueIn).toBe(19_000);
    expect(bench.time(19_000)).toEqual(beat(19_000, 'c5'));
  });

  test('its answer is as good when it comes late, and settles the next, too', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    bench.ok(5_000, 'c3', granted(10));
    bench.time(15_000);
    bench.time(17_500);
    expect(bench.ok(18_000, 'c4', granted(10))).toEqual([answered(18_000, 'Node.UpdateStatus')]);
    expect(bench.dueIn).toBe(28_000);
    bench.time(28_000);
    bench.time(30_500);
    bench.time(32_000);
    expect(bench.ok(32_100, 'c5', granted(10))).toEqual([answered(32_100, 'Node.UpdateStatus')]);
    expect(bench.ok(32_200, 'c6', granted(10))).toEqual([]);
    expect(bench.dueIn).toBe(42_100);
  });

  test('a late failure does not put off the next try, and a late "node not found" registers', () => {
    const bench = Bench.registered();
    bench.time(5_000);
    bench.ok(5_000, 'c3', granted(10));
    bench.time(15_000);
    bench.time(17_500);
    bench.time(19_000);
    bench.time(21_500);
    bench.error(21_600, 'c4', UNREACHABLE);
    expect(bench.dueIn).toBe(23_000);
    expect(bench.error(21_700, 'c5', 'node not found')).toContainEqual(
      register(21_700, 'c6', 'ready').at(-1),
    );
    expect(bench.dueIn).toBe(Infinity);
  });

  test('a TTL of 0, as a down node hears, does not touch the next heartbeat after a registration', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c1', granted(0));
    expect(bench.dueIn).toBe(5_000);
    expect(bench.time(5_000)).toEqual(beat(5_000, 'c3'));
    bench.ok(5_000, 'c3', granted(0));
    expect(bench.dueIn).toBe(6_500);
  });
});

describe('changes of the node', () => {
  test('are batched for 5 s and registered as ready, with heartbeats going on beside', () => {
    const bench = Bench.registered();
    expect(bench.nodeChanged(1_000, { arch: 'b' })).toEqual([]);
    expect(bench.nodeChanged(3_000, { arch: 'c' })).toEqual([]);
    expect(bench.time(5_000)).toEqual(beat(5_000, 'c3'));
    expect(bench.time(7_500)).toEqual([overdue(7_500)]);
    expect(bench.time(8_500)).toEqual(register(8_500, 'c4', 'ready', { Attributes: { arch: 'c' } }));
    expect(bench.ok(8_600, 'c3', granted(10))).toEqual([answered(8_600, 'Node.UpdateStatus')]);
    // The registration's success is a sign that servers can be reached: the waiting heartbeat uses it.
    expect(bench.ok(8_700, 'c4', granted(10))).toEqual([
      answered(8_700, 'Node.Register'),
      ...beat(8_700, 'c5'),
    ]);
  });

  test('a change during the registration starts a batch of its own', () => {
    const bench = Bench.registered();
    bench.nodeChanged(0, { arch: 'b' });
    bench.time(7_500);
    bench.nodeChanged(7_600, { arch: 'c' });
    bench.ok(7_600, 'c3', granted(10));
    bench.ok(7_700, 'c4', granted(10));
    bench.ok(7_700, 'c5', granted(60));
    expect(bench.dueIn).toBe(15_200);
    expect(bench.time(15_200)).toEqual(register(15_200, 'c6', 'ready', { Attributes: { arch: 'c' } }));
  });

  test('a change before the first registration waits for it', () => {
    const bench = new Bench();
    bench.time(0);
    bench.nodeChanged(10, { arch: 'b' });
    expect(bench.dueIn).toBe(Infinity);
    bench.ok(1_000, 'c1', granted(10));
    bench.time(6_000);
    expect(bench.dueIn).toBe(8_500);
  });
});

function listedNothing(ms: number, index: number) {
  return [traced(ms, 'allocs-listed', { removed: 0, updated: 0, added: 0 }, index)];
}
