/**
 * The client's half of a reconnect, process alive: the network goes and comes back. Expectations: reference page
 * nomad-protocol.md 6.2, nomad-wire.md 7 (beats early after each success, so it takes well under a second).
 */
import { expect, test } from 'vitest';
import {
  alloc,
  answered,
  ask,
  beat,
  Bench,
  granted,
  list,
  pull,
  refused,
  report,
  START,
  state,
  store,
  sync,
  traced,
  tracedAlloc,
} from './bench.ts';

const A1 = alloc('a1', 12);
const UP = [
  ['Received', 0],
  ['Started', 0],
] as const;
const EOF = 'rpc error: EOF';

test('from network errors to the report that opens the gate', () => {
  const bench = Bench.running(20, A1);

  // The network goes: the held list breaks, the heartbeat at 10200 and all that follow fail.
  expect(bench.error(3_000, 'c4', EOF)).toEqual([refused(3_000, 'Node.GetClientAllocs', EOF)]);
  expect(bench.time(10_200)).toEqual(beat(10_200, 'c7'));
  expect(bench.error(15_000, 'c7', EOF)).toEqual([refused(15_000, 'Node.UpdateStatus', EOF)]);
  expect(bench.dueIn).toBe(16_500);
  expect(bench.time(16_500)).toEqual(beat(16_500, 'c8'));

  // It comes back, and the overdue heartbeat is the first through: initializing, say the servers. The watch,
  // still waiting after its error, takes that as its sign.
  expect(bench.ok(16_520, 'c8', { ...granted(10), Index: 41 })).toEqual([
    answered(16_520, 'Node.UpdateStatus'),
    ...ask(16_520, 'c9', 20),
  ]);

  // The list shows the write that made the allocation unknown; one heartbeat more goes out with every success.
  const unknown = alloc('a1', 12, {
    ClientStatus: 'unknown',
    AllocModifyIndex: 38,
    ModifyIndex: 38,
    ModifyTime: START + 12_000,
    FollowupEvalID: 'e9',
    AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time: START + 12_000 }],
  });
  expect(bench.ok(16_530, 'c9', list(38, [unknown]))).toEqual([
    answered(16_530, 'Node.GetClientAllocs'),
    ...pull(16_530, 'c10', 37, ['a1']),
    ...beat(16_530, 'c11'),
  ]);
  expect(bench.ok(16_535, 'c11', granted(10))).toEqual([answered(16_535, 'Node.UpdateStatus')]);

  // Reconnect: indexes taken over, an event appended, the real status to be sent although it never changed.
  const running = state('running', [...UP, ['Reconnected', 16_540]], { StartedAt: START });
  const takenOver = alloc('a1', 12, {
    AllocModifyIndex: 38,
    ModifyIndex: 38,
    ModifyTime: START + 12_000,
  });
  expect(bench.ok(16_540, 'c10', { Allocs: [unknown] })).toEqual([
    answered(16_540, 'Alloc.GetAllocs'),
    traced(16_540, 'allocs-listed', { removed: 0, updated: 1, added: 0 }, 38),
    tracedAlloc(16_540, 'a1', 'reconnected', 38, ['running', 'run']),
    store(takenOver, { web: running }),
    ...ask(16_540, 'c12', 38),
    ...beat(16_540, 'c13'),
  ]);
  bench.ok(16_545, 'c13', granted(10));

  // Within 200 ms it is said, and the success hurries the heartbeat that makes the node ready.
  expect(bench.dueIn).toBe(16_600);
  expect(bench.time(16_600)).toEqual(sync(16_600, 'c14', report('a1', 'running', { web: running }, 38)));
  expect(bench.ok(16_610, 'c14', { Index: 45 })).toEqual([
    answered(16_610, 'Node.UpdateAlloc'),
    ...beat(16_610, 'c15'),
  ]);
  expect(bench.ok(16_620, 'c15', { ...granted(10), Index: 46 })).toEqual([
    answered(16_620, 'Node.UpdateStatus'),
  ]);
  expect(bench.dueIn).toBe(26_620);
});

/** Pull the allocation given over the one running; the effects after the trace of the list. */
function seen(bench: Bench, now: typeof A1) {
  bench.ok(300, 'c4', list(now.AllocModifyIndex, [now]));
  return bench.ok(300, 'c7', { Allocs: [now] }).slice(2, -2);
}

test('unknown, but meant to stop: no reconnect, it is stopped', () => {
  const stopped = alloc('a1', 12, { ClientStatus: 'unknown', DesiredStatus: 'stop', AllocModifyIndex: 38 });
  expect(seen(Bench.running(20, A1), stopped)).toEqual([
    store(stopped, { web: state('running', UP, { StartedAt: START }) }),
    tracedAlloc(300, 'a1', 'updated', 38, ['running', 'stop']),
    { type: 'stop-task', task: 'a1/web', killTimeoutMs: 5_000 },
    store(stopped, { web: state('running', [...UP, ['Killing', 300]], { StartedAt: START }) }),
  ]);
});

test('a task that ended during the outage is reported as it is', () => {
  const bench = Bench.running(20, alloc('a1', 12, { Job: { ...A1.Job, Type: 'batch' } }));
  bench.exited(250, 'a1/web', 0);
  seen(bench, alloc('a1', 12, { ClientStatus: 'unknown', AllocModifyIndex: 38 }));
  const dead = state('dead', [...UP, ['Terminated', 250, { ExitCode: 0 }], ['Reconnected', 300]], {
    StartedAt: START,
    FinishedAt: START + 250,
  });
  expect(bench.time(400)).toEqual(sync(400, 'c10', report('a1', 'complete', { web: dead }, 38)));
});

test('the write of the plan that follows the reconnect makes nothing talk', () => {
  const reconnected = alloc('a1', 12, { ClientStatus: 'running', AllocModifyIndex: 50 });
  const effects = seen(Bench.running(20, A1), reconnected);
  expect(effects.map((effect) => effect.type)).toEqual(['store', 'trace']);
});
