/**
 * `stop_after_client_disconnect`: what ends when the servers are silent for too long. Expectations: reference
 * page nomad-protocol.md 6.1 item 6.
 */
import { expect, test } from 'vitest';
import {
  alloc,
  Bench,
  forget,
  granted,
  GROUP,
  job,
  list,
  report,
  SECOND_NS,
  START,
  state,
  stop,
  store,
  sync,
  tracedAlloc,
} from './bench.ts';

const stoppable = (id: string, seconds: number) =>
  alloc(id, 12, { Job: job({ ...GROUP, StopAfterClientDisconnect: seconds * SECOND_NS }) });
const UP = [
  ['Received', 0],
  ['Started', 0],
] as const;

test('destroyed when later than the last contact plus what it allows; the end is reported when possible', () => {
  const a1 = stoppable('a1', 7);
  const bench = Bench.running(20, a1);
  // Last contact: the heartbeat answered at 200.
  expect(bench.dueIn).toBe(7_201);
  expect(bench.time(7_200)).toEqual([]);
  const killing = state('running', [...UP, ['Killing', 7_201]], { StartedAt: START });
  expect(bench.time(7_201)).toEqual([
    tracedAlloc(7_201, 'a1', 'destroyed', 12, ['running', 'run'], { why: 'silent-servers' }),
    stop('a1/web'),
    store(a1, { web: killing }),
  ]);
  const events = [
    ...UP,
    ['Killing', 7_201],
    ['Terminated', 7_250, { ExitCode: 143 }],
    ['Killed', 7_250],
  ] as const;
  const dead = state('dead', events, { StartedAt: START, FinishedAt: START + 7_250 });
  bench.time(7_210);
  expect(bench.exited(7_250, 'a1/web', 143)).toEqual([
    store(a1, { web: dead }),
    tracedAlloc(7_250, 'a1', 'status', 12, ['complete', 'run'], { was: 'running' }),
    forget('a1'),
  ]);
  expect(bench.time(7_400)).toEqual(sync(7_400, 'c7', report('a1', 'complete', { web: dead })));
});

test('every contact puts it off', () => {
  const bench = Bench.running(20, stoppable('a1', 15));
  bench.time(10_200);
  bench.ok(10_250, 'c7', granted(60));
  expect(bench.dueIn).toBe(25_251);
});

test('two at once are both stopped (upstream #24679)', () => {
  const bench = Bench.running(20, stoppable('a1', 5), stoppable('a2', 6));
  expect(bench.time(6_201).filter((effect) => effect.type === 'stop-task')).toEqual([
    stop('a1/web'),
    stop('a2/web'),
  ]);
});

test('the start of the process counts as contact: restored ones get their full time again', () => {
  const running = state('running', [], { StartedAt: START - 60_000 });
  const bench = new Bench([{ alloc: stoppable('a1', 7), taskStates: { web: running } }]);
  bench.time(0);
  bench.started(0, 'a1/web');
  expect(bench.time(7_000).filter((effect) => effect.type === 'stop-task')).toEqual([]);
  expect(bench.time(7_001).filter((effect) => effect.type === 'stop-task')).toEqual([stop('a1/web')]);
});

test('what was stopped stays known: the list does not bring it back', () => {
  const a1 = stoppable('a1', 7);
  const bench = Bench.running(20, a1);
  bench.time(7_201);
  bench.exited(7_201, 'a1/web', 143);
  const effects = bench.ok(8_000, 'c4', list(21, [a1]));
  expect(effects.map((effect) => effect.type)).not.toContain('start-task');
  expect(effects).not.toContainEqual(expect.objectContaining({ method: 'Alloc.GetAllocs' }));
});

test('what was stopped is not kept again, whatever is heard of it later', () => {
  const bench = Bench.running(20, stoppable('a1', 7));
  bench.time(7_201);
  bench.exited(7_201, 'a1/web', 143);
  const unknown = { ...stoppable('a1', 7), ClientStatus: 'unknown' as const, AllocModifyIndex: 40 };
  bench.ok(8_000, 'c4', list(40, [unknown]));
  const effects = bench.ok(8_000, 'c7', { Allocs: [unknown] });
  expect(effects).toContainEqual(tracedAlloc(8_000, 'a1', 'reconnected', 40, ['complete', 'run']));
  expect(effects.map((effect) => effect.type)).not.toContain('store');
});

test('groups that say nothing run on for ever', () => {
  const bench = Bench.running(20, alloc('a1', 12));
  expect(bench.time(9_999_999).filter((effect) => effect.type === 'stop-task')).toEqual([]);
});
