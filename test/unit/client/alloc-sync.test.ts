/**
 * Reports to the servers: every 200 ms what changed, kept and repeated when refused. Expectations: reference page
 * nomad-protocol.md 6.1 item 5, column B.
 */
import { expect, test } from 'vitest';
import { alloc, answered, beat, Bench, list, refused, report, START, state, sync } from './bench.ts';

const RECEIVED = state('pending', [['Received', 10]]);
const STARTED_AT_150 = state(
  'running',
  [
    ['Received', 10],
    ['Started', 150],
  ],
  { StartedAt: START + 150 },
);

/** Not registered, holding `ids`, received at 10 and not started. */
function holding(...ids: readonly string[]): Bench {
  const bench = new Bench();
  bench.time(0);
  const allocs = ids.map((id) => alloc(id, 5));
  bench.ok(10, 'c2', list(8, allocs));
  bench.ok(10, 'c3', { Allocs: allocs });
  return bench;
}

test('what changed within a tick goes out as one call, the newest of each allocation', () => {
  const bench = holding('b', 'a');
  bench.started(150, 'b/web');
  expect(bench.dueIn).toBe(200);
  const reports = [
    report('a', 'pending', { web: RECEIVED }, 5),
    report('b', 'running', { web: STARTED_AT_150 }, 5),
  ];
  expect(bench.time(200)).toEqual(sync(200, 'c5', ...reports));
  expect(bench.ok(230, 'c5', { Index: 9 })).toEqual([answered(230, 'Node.UpdateAlloc')]);
  expect(bench.dueIn).toBe(Infinity);
});

test('ticks stay on their grid: a change between ticks waits for the next', () => {
  const bench = Bench.running(8, alloc('a', 5));
  bench.exited(1_130, 'a/web', 1);
  // Ticks count from the last success, at 200.
  expect(bench.dueIn).toBe(1_200);
});

test('a refused batch is kept, tried again after 5 s and jitter, with what is newer in its place', () => {
  const bench = holding('a', 'b');
  bench.time(200);
  const error = 'node not allowed to update allocs: status disconnected';
  expect(bench.error(210, 'c5', error)).toEqual([refused(210, 'Node.UpdateAlloc', error)]);
  expect(bench.dueIn).toBe(7_710);
  expect(bench.started(300, 'b/web').map((effect) => effect.type)).toEqual(['store', 'trace']);
  expect(bench.dueIn).toBe(7_710);
  const started = state(
    'running',
    [
      ['Received', 10],
      ['Started', 300],
    ],
    { StartedAt: START + 300 },
  );
  expect(bench.time(7_710)).toEqual(
    sync(
      7_710,
      'c6',
      report('a', 'pending', { web: RECEIVED }, 5),
      report('b', 'running', { web: started }, 5),
    ),
  );
});

test('changes while a call is out wait for its end, and win over what it carried', () => {
  const bench = holding('a');
  bench.time(200);
  bench.started(250, 'a/web');
  expect(bench.dueIn).toBe(Infinity);
  bench.ok(300, 'c5', { Index: 9 });
  expect(bench.dueIn).toBe(500);
  const started = state(
    'running',
    [
      ['Received', 10],
      ['Started', 250],
    ],
    { StartedAt: START + 250 },
  );
  expect(bench.time(500)).toEqual(sync(500, 'c6', report('a', 'running', { web: started }, 5)));
});

test('what changed while a call was out wins over what that call carried when it is refused', () => {
  const bench = holding('a');
  bench.time(200);
  bench.started(250, 'a/web');
  bench.error(300, 'c5', 'EOF');
  const started = state(
    'running',
    [
      ['Received', 10],
      ['Started', 250],
    ],
    { StartedAt: START + 250 },
  );
  expect(bench.time(7_800)).toEqual(sync(7_800, 'c6', report('a', 'running', { web: started }, 5)));
});

test('a success of another loop does not hurry a refused batch', () => {
  const bench = holding('a');
  bench.time(200);
  bench.error(210, 'c5', 'EOF');
  expect(bench.ok(220, 'c4', list(9, [alloc('a', 5)])).filter((effect) => effect.type === 'call')).toEqual([
    expect.objectContaining({ method: 'Node.GetClientAllocs' }),
  ]);
});

test('its own success is a sign of life for a waiting heartbeat', () => {
  const bench = Bench.running(8, alloc('a', 5));
  bench.exited(300, 'a/web', 1);
  bench.time(400);
  expect(bench.ok(410, 'c7', { Index: 10 })).toEqual([answered(410, 'Node.UpdateAlloc'), ...beat(410, 'c8')]);
});
