/**
 * A client that starts again with what it kept on disk, its tasks perhaps still running. Expectations: reference
 * page nomad-protocol.md 6.3, column B: always reported, re-attached, and what is lost waits for the servers.
 */
import { describe, expect, test } from 'vitest';
import type { ClientRecord } from '../../../impl/core/client/ports.ts';
import {
  alloc,
  answered,
  ask,
  Bench,
  job,
  GROUP,
  list,
  register,
  report,
  START,
  start,
  state,
  stop,
  store,
  sync,
  task,
  traced,
  tracedAlloc,
} from './bench.ts';

const A1 = alloc('a1', 12);
const RUNNING = state('running', [['Started', -9_000]], { StartedAt: START - 9_000 });
const KEPT: ClientRecord = { alloc: A1, taskStates: { web: RUNNING } };
const LOST = {
  ...RUNNING,
  State: 'pending' as const,
  Events: [
    ...RUNNING.Events,
    { Type: 'Failed Restoring Task', Time: START + 30, Message: 'nothing to attach to' },
  ],
};

test('re-attaches, registers as initializing, asks the leader for the list, and then reports', () => {
  const bench = new Bench([KEPT]);
  expect(bench.time(0)).toEqual([
    tracedAlloc(0, 'a1', 'restored', 12, ['running', 'run']),
    start('a1', task('web'), true),
    store(A1, { web: RUNNING }),
    ...register(0, 'c1', 'initializing'),
    ...ask(0, 'c2', 0),
  ]);
  // Unbroken: the task does not notice, and its state is the one that was kept.
  expect(bench.started(5, 'a1/web')).toEqual([]);
  // Nothing is said before the servers have said what they want (#17074).
  expect(bench.time(200)).toEqual([]);
  bench.ok(250, 'c2', list(20, [A1]));
  expect(bench.time(400)).toEqual(sync(400, 'c4', report('a1', 'running', { web: RUNNING })));
});

test('a re-attach that fails waits for the servers, then starts anew if still wanted', () => {
  const bench = new Bench([KEPT]);
  bench.time(0);
  expect(bench.failed(30, 'a1/web', 'nothing to attach to')).toEqual([
    store(A1, { web: LOST }),
    tracedAlloc(30, 'a1', 'status', 12, ['pending', 'run'], { was: 'running' }),
  ]);
  expect(bench.time(200)).toEqual([]);
  expect(bench.ok(500, 'c2', list(20, [A1]))).toEqual([
    answered(500, 'Node.GetClientAllocs'),
    traced(500, 'allocs-listed', { removed: 0, updated: 0, added: 0 }, 20),
    start('a1', task('web')),
    ...ask(500, 'c3', 20),
  ]);
  expect(bench.time(600)).toEqual(sync(600, 'c4', report('a1', 'pending', { web: LOST })));
});

test('a re-attach that fails, of what the servers meanwhile stopped, never starts', () => {
  const bench = new Bench([KEPT]);
  bench.time(0);
  bench.failed(30, 'a1/web', 'nothing to attach to');
  const stopped = alloc('a1', 12, { DesiredStatus: 'stop', ClientStatus: 'lost', AllocModifyIndex: 40 });
  bench.ok(100, 'c2', list(40, [stopped]));
  expect(bench.ok(110, 'c3', { Allocs: [stopped] })).toContainEqual(
    tracedAlloc(110, 'a1', 'status', 40, ['complete', 'stop'], { was: 'pending' }),
  );
  expect(bench.dueIn).toBe(200);
});

test('a re-attach that fails after the servers were heard does not wait', () => {
  const bench = new Bench([KEPT]);
  bench.time(0);
  bench.ok(10, 'c2', list(20, [A1]));
  expect(bench.failed(30, 'a1/web', 'nothing to attach to')).toEqual([
    start('a1', task('web')),
    store(A1, { web: LOST }),
    tracedAlloc(30, 'a1', 'status', 12, ['pending', 'run'], { was: 'running' }),
  ]);
});

test('a re-attach that fails, of what is being stopped, is its end', () => {
  const stopped = alloc('a1', 12, { DesiredStatus: 'stop' });
  const bench = new Bench([{ alloc: stopped, taskStates: { web: RUNNING } }]);
  bench.time(0);
  expect(bench.failed(30, 'a1/web', 'nothing to attach to')).toContainEqual(
    tracedAlloc(30, 'a1', 'status', 12, ['complete', 'stop'], { was: 'running' }),
  );
});

describe('without waiting for the servers', () => {
  test('a task that never ran starts', () => {
    const pending = state('pending', [['Received', -50]]);
    const bench = new Bench([{ alloc: A1, taskStates: { web: pending } }]);
    expect(bench.time(0)).toContainEqual(start('a1', task('web'), true));
    expect(bench.failed(1, 'a1/web', 'nothing to attach to')).toEqual([start('a1', task('web'))]);
  });

  test('a system task starts: it has no replacement elsewhere', () => {
    const system = alloc('a1', 12, { Job: job(GROUP, 'system') });
    const bench = new Bench([{ alloc: system, taskStates: { web: RUNNING } }]);
    bench.time(0);
    expect(bench.failed(30, 'a1/web', 'nothing to attach to')).toEqual([
      start('a1', task('web')),
      store(system, { web: LOST }),
      tracedAlloc(30, 'a1', 'status', 12, ['pending', 'run'], { was: 'running' }),
    ]);
  });
});

test('an end during the absence of the client is heard on attaching', () => {
  const bench = new Bench([
    { alloc: alloc('a1', 12, { Job: job(GROUP, 'batch') }), taskStates: { web: RUNNING } },
  ]);
  bench.time(0);
  bench.started(1, 'a1/web');
  expect(bench.exited(1, 'a1/web', 0)).toContainEqual(
    tracedAlloc(1, 'a1', 'status', 12, ['complete', 'run'], { was: 'running' }),
  );
});

test('a terminal one is reported again, once the servers have spoken, and not run (#16381)', () => {
  const dead = state('dead', [], { FinishedAt: START - 3 });
  const bench = new Bench([{ alloc: A1, taskStates: { web: dead } }]);
  expect(bench.time(0).map((effect) => effect.type)).not.toContain('start-task');
  expect(bench.time(200)).toEqual([]);
  bench.ok(250, 'c2', list(20, [A1]));
  expect(bench.time(400)).toEqual(sync(400, 'c4', report('a1', 'complete', { web: dead })));
});

test('one that was being stopped is attached to only to be stopped', () => {
  const stopped = alloc('a1', 12, { DesiredStatus: 'stop' });
  const bench = new Bench([{ alloc: stopped, taskStates: { web: RUNNING } }]);
  expect(bench.time(0)).toContainEqual(start('a1', task('web'), true));
  expect(bench.started(5, 'a1/web')).toEqual([stop('a1/web')]);
});

test('allocations are restored in the order of their ids, however they were kept', () => {
  const records = ['b', 'a'].map((id) => ({ alloc: alloc(id, 5), taskStates: { web: RUNNING } }));
  const started = new Bench(records).time(0).filter((effect) => effect.type === 'start-task');
  expect(started.map((effect) => effect.allocId)).toEqual(['a', 'b']);
});
