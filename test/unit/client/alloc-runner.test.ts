/**
 * The life of an allocation's tasks: start, restart, failure, stop, and what is stored and reported of it. All
 * effects are compared. Expectations: reference page nomad-protocol.md 3.3 (A2), 6.1 item 4, 6.4.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation, TaskGroup } from '../../../impl/core/records.ts';
import {
  alloc,
  ANSWER_MS,
  ask,
  beat,
  Bench,
  GROUP,
  granted,
  job,
  list,
  report,
  SECOND_NS,
  START,
  start,
  state,
  stop,
  store,
  sync,
  task,
  tracedAlloc,
} from './bench.ts';

const A1 = alloc('a1', 12);
const UP = [
  ['Received', 0],
  ['Started', 0],
] as const;
const STARTED = { StartedAt: START };

/** The servers wrote the allocation anew: the effects of taking it over, without those of the calls. */
function rewritten(bench: Bench, ms: number, now: Allocation) {
  const [, , , ...asks] = bench.ok(ms, 'c4', list(now.AllocModifyIndex, [now]));
  expect(asks).toEqual(beat(ms, 'c8'));
  return bench.ok(ms, 'c7', { Allocs: [now] }).slice(2, -2);
}

describe('one task', () => {
  test('exits, waits for its restart as pending, runs again', () => {
    const bench = Bench.running(20, A1);
    const waiting = state('pending', [...UP, ['Terminated', 500, { ExitCode: 3 }], ['Restarting', 500]], {
      ...STARTED,
      Restarts: 1,
    });
    expect(bench.exited(500, 'a1/web', 3)).toEqual([
      store(A1, { web: waiting }),
      tracedAlloc(500, 'a1', 'status', 12, ['pending', 'run'], { was: 'running' }),
    ]);
    expect(bench.time(600)).toEqual(sync(600, 'c7', report('a1', 'pending', { web: waiting })));
    expect(bench.dueIn).toBe(1_500);
    expect(bench.time(1_499)).toEqual([]);
    expect(bench.time(1_500)).toEqual([start('a1', task('web'))]);
    const again = {
      ...waiting,
      State: 'running' as const,
      StartedAt: START + 1_510,
      Events: [...waiting.Events, { Type: 'Started', Time: START + 1_510 }],
    };
    expect(bench.started(1_510, 'a1/web')).toEqual([
      store(A1, { web: again }),
      tracedAlloc(1_510, 'a1', 'status', 12, ['running', 'run'], { was: 'pending' }),
    ]);
  });

  test('fails for good when the policy is used up', () => {
    const bench = Bench.running(20, A1);
    bench.exited(500, 'a1/web', 3);
    bench.time(1_500);
    bench.started(1_500, 'a1/web');
    const dead = state(
      'dead',
      [
        ...UP,
        ['Terminated', 500, { ExitCode: 3 }],
        ['Restarting', 500],
        ['Started', 1_500],
        ['Terminated', 1_600, { ExitCode: 3 }],
        ['Not Restarting', 1_600, { Message: 'Exceeded allowed attempts 1 in interval 10000 ms' }],
      ],
      { Failed: true, Restarts: 1, StartedAt: START + 1_500, FinishedAt: START + 1_600 },
    );
    expect(bench.exited(1_600, 'a1/web', 3)).toEqual([
      store(A1, { web: dead }),
      tracedAlloc(1_600, 'a1', 'status', 12, ['failed', 'run'], { was: 'running' }),
    ]);
    // The call of 600 is still out: only its answer starts the next tick.
    bench.time(1_700);
    bench.ok(1_800, 'c7', { Index: 30 });
    expect(bench.time(2_000)).toEqual(sync(2_000, 'c9', report('a1', 'failed', { web: dead })));
  });

  test('a start that cannot work fails at once', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(20, [A1]));
    bench.ok(0, 'c3', { Allocs: [A1] });
    const dead = state(
      'dead',
      [
        ['Received', 0],
        ['Driver Failure', 30, { Message: 'no such image' }],
        ['Not Restarting', 30, { Message: 'Error was unrecoverable' }],
      ],
      { Failed: true, FinishedAt: START + 30 },
    );
    expect(bench.failed(30, 'a1/web', 'no such image')).toEqual([
      store(A1, { web: dead }),
      tracedAlloc(30, 'a1', 'status', 12, ['failed', 'run'], { was: 'pending' }),
    ]);
  });

  test('a batch task that exits with 0 completes', () => {
    const bench = Bench.running(20, alloc('a1', 12, { Job: job(GROUP, 'batch') }));
    bench.exited(500, 'a1/web', 0);
    const dead = state('dead', [...UP, ['Terminated', 500, { ExitCode: 0 }]], {
      ...STARTED,
      FinishedAt: START + 500,
    });
    expect(bench.time(600)).toEqual(sync(600, 'c7', report('a1', 'complete', { web: dead })));
  });

  test('news of tasks that are not there, or that are dead, change nothing', () => {
    const bench = Bench.running(20, A1);
    expect(bench.exited(300, 'zz/web', 0)).toEqual([]);
    expect(bench.exited(300, 'a1/other', 0)).toEqual([]);
    expect(bench.started(300, 'a1/web')).toEqual([]);
  });
});

describe('stopping', () => {
  const STOPPED = { ...A1, DesiredStatus: 'stop' as const, AllocModifyIndex: 30 };

  test('desired stop: the task is stopped, then the allocation is complete', () => {
    const bench = Bench.running(20, A1);
    const killing = state('running', [...UP, ['Killing', 300]], STARTED);
    expect(rewritten(bench, 300, STOPPED)).toEqual([
      store(STOPPED, { web: state('running', UP, STARTED) }),
      tracedAlloc(300, 'a1', 'updated', 30, ['running', 'stop']),
      stop('a1/web'),
      store(STOPPED, { web: killing }),
    ]);
    const dead = state(
      'dead',
      [...UP, ['Killing', 300], ['Terminated', 350, { ExitCode: 143 }], ['Killed', 350]],
      {
        ...STARTED,
        FinishedAt: START + 350,
      },
    );
    expect(bench.exited(350, 'a1/web', 143)).toEqual([
      store(STOPPED, { web: dead }),
      tracedAlloc(350, 'a1', 'status', 30, ['complete', 'stop'], { was: 'running' }),
    ]);
  });

  test('lost and stopped while away: stopped, and reported complete', () => {
    const bench = Bench.running(20, A1);
    expect(rewritten(bench, 300, { ...STOPPED, ClientStatus: 'lost' })).toContainEqual(stop('a1/web'));
  });

  test('a task that waits for its restart is dead at once', () => {
    const bench = Bench.running(20, A1);
    bench.exited(250, 'a1/web', 1);
    const effects = rewritten(bench, 300, STOPPED);
    expect(effects).toContainEqual(
      tracedAlloc(300, 'a1', 'status', 30, ['complete', 'stop'], { was: 'pending' }),
    );
    expect(effects.map((effect) => effect.type)).not.toContain('stop-task');
    expect(bench.time(3_000).map((effect) => effect.type)).not.toContain('start-task');
  });

  test('a task that is being started is stopped once it has started', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(20, [A1]));
    bench.ok(0, 'c3', { Allocs: [A1] });
    bench.ok(10, 'c4', list(30, [STOPPED]));
    expect(bench.ok(10, 'c5', { Allocs: [STOPPED] }).map((effect) => effect.type)).not.toContain('stop-task');
    expect(bench.started(50, 'a1/web')).toContainEqual(stop('a1/web'));
  });

  test('an update that does not stop it is taken over in silence', () => {
    const bench = Bench.running(20, A1);
    const newer = { ...A1, Job: { ...job(), Version: 1 }, AllocModifyIndex: 30 };
    expect(rewritten(bench, 300, newer)).toEqual([
      store(newer, { web: state('running', UP, STARTED) }),
      tracedAlloc(300, 'a1', 'updated', 30, ['running', 'run']),
    ]);
    expect(bench.dueIn).toBe(300 + ANSWER_MS);
  });

  test('an update in place changes how long a task may take to end, and how often it may restart', () => {
    const bench = Bench.running(20, A1);
    const policy = { Attempts: 0, Interval: 0, Delay: 0, Mode: 'fail' as const };
    const group = { ...GROUP, Tasks: [task('web', { KillTimeout: 2e9 })], RestartPolicy: policy };
    rewritten(bench, 300, { ...A1, Job: job(group), AllocModifyIndex: 30 });
    expect(bench.exited(400, 'a1/web', 1)).toContainEqual(
      tracedAlloc(400, 'a1', 'status', 30, ['failed', 'run'], { was: 'running' }),
    );
  });

  test('one that is stopped before this client ever saw it never runs, and is reported complete', () => {
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(30, [STOPPED]));
    const dead = state(
      'dead',
      [
        ['Killing', 0],
        ['Killed', 0],
      ],
      { FinishedAt: START },
    );
    expect(bench.ok(0, 'c3', { Allocs: [STOPPED] }).slice(2)).toEqual([
      store(STOPPED, { web: state('pending', []) }),
      tracedAlloc(0, 'a1', 'added', 30, ['pending', 'stop']),
      store(STOPPED, { web: dead }),
      tracedAlloc(0, 'a1', 'status', 30, ['complete', 'stop'], { was: 'pending' }),
      ...ask(0, 'c4', 30),
    ]);
    expect(bench.time(200)).toEqual(sync(200, 'c5', report('a1', 'complete', { web: dead }, 30)));
  });

  test('one that failed, and of which this client kept nothing, stays failed and does not run', () => {
    const failed = state('dead', [], { Failed: true, FinishedAt: START - 5 });
    const known = alloc('a1', 12, { ClientStatus: 'failed', TaskStates: { web: failed } });
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(30, [known]));
    expect(bench.ok(0, 'c3', { Allocs: [known] }).map((effect) => effect.type)).not.toContain('start-task');
    expect(bench.time(200)).toEqual(sync(200, 'c5', report('a1', 'failed', { web: failed })));
  });
});

describe('several tasks', () => {
  const group = (...tasks: TaskGroup['Tasks']): TaskGroup => ({
    ...GROUP,
    Tasks: tasks,
    RestartPolicy: { Attempts: 0, Interval: 0, Delay: 0, Mode: 'fail' },
  });
  const two = (leader: boolean) =>
    alloc('a1', 12, {
      Job: job(group(task('side', { KillTimeout: 9e9 }), task('main', { Leader: leader }))),
    });
  const stops = (effects: readonly { readonly type: string }[]) =>
    effects.filter((effect) => effect.type === 'stop-task');

  test('one that fails for good takes the others with it, and the allocation failed', () => {
    const bench = Bench.running(20, two(false));
    expect(stops(bench.exited(500, 'a1/main', 1))).toEqual([stop('a1/side', 9_000)]);
    bench.exited(550, 'a1/side', 143);
    const [, effect] = bench.time(600);
    expect(effect).toMatchObject({
      args: {
        Alloc: [
          {
            ClientStatus: 'failed',
            TaskStates: {
              main: { Failed: true, State: 'dead' },
              side: {
                Failed: false,
                State: 'dead',
                Events: expect.arrayContaining([{ Type: 'Sibling Task Failed', Time: START + 500 }]),
              },
            },
          },
        ],
      },
    });
  });

  test('to stop, the leader goes first and the others follow its death', () => {
    const bench = Bench.running(20, two(true));
    const stopped = { ...two(true), DesiredStatus: 'stop' as const, AllocModifyIndex: 30 };
    expect(stops(rewritten(bench, 300, stopped))).toEqual([stop('a1/main')]);
    expect(stops(bench.exited(400, 'a1/main', 143))).toEqual([stop('a1/side', 9_000)]);
    const effects = bench.exited(450, 'a1/side', 143);
    expect(effects).toContainEqual(
      tracedAlloc(450, 'a1', 'status', 30, ['complete', 'stop'], { was: 'running' }),
    );
  });

  test('a job without the group: nothing runs, and the allocation failed', () => {
    const odd = alloc('a1', 12, { TaskGroup: 'nowhere' });
    const bench = new Bench();
    bench.time(0);
    bench.ok(0, 'c2', list(30, [odd]));
    bench.ok(0, 'c3', { Allocs: [odd] });
    const description = 'Unable to add allocation: its job has no such task group';
    const failed = { ...report('a1', 'failed', {}), ClientDescription: description };
    expect(bench.time(200)).toEqual(sync(200, 'c5', failed));
    bench.ok(200, 'c5', { Index: 31 });
    // Out of sight and wanted again: it has no task whose event would change it, and is reported all the same.
    const unknown = { ...odd, ClientStatus: 'unknown' as const, AllocModifyIndex: 40 };
    bench.ok(300, 'c4', list(40, [unknown]));
    bench.ok(300, 'c6', { Allocs: [unknown] });
    expect(bench.time(400)).toEqual(sync(400, 'c8', { ...failed, AllocModifyIndex: 40 }));
  });
});

test('of a task that restarts without end, the ten latest events are kept', () => {
  const delay = { Attempts: 9, Interval: 99 * SECOND_NS, Delay: 0, Mode: 'delay' as const };
  const bench = Bench.running(20, alloc('a1', 12, { Job: job({ ...GROUP, RestartPolicy: delay }) }));
  for (let restarts = 0; restarts < 6; restarts += 1) {
    bench.exited(500, 'a1/web', 1);
    bench.time(500);
    bench.started(500, 'a1/web');
  }
  const [last] = bench.exited(600, 'a1/web', 1);
  const round = ['Restarting', 'Started', 'Terminated'];
  expect(last?.type === 'store' && last.record.taskStates['web']?.Events.map(({ Type }) => Type)).toEqual([
    ...round,
    ...round,
    ...round,
    'Restarting',
  ]);
});

test('a client-terminal allocation is forgotten when the servers no longer list it', () => {
  const bench = Bench.running(20, alloc('a1', 12, { Job: job(GROUP, 'batch') }));
  bench.exited(500, 'a1/web', 0);
  bench.time(600);
  bench.ok(600, 'c7', { Index: 25 });
  bench.ok(610, 'c8', granted(10));
  const effects = bench.ok(700, 'c4', list(40, []));
  expect(effects).toContainEqual({ type: 'forget', allocId: 'a1' });
  expect(effects.map((effect) => effect.type)).not.toContain('stop-task');
  // Nothing changed of it, so nothing is said.
  expect(bench.dueIn).toBe(700 + ANSWER_MS);
});

test('of more allocations than are to be kept, those that ended first lose their files, and stay known', () => {
  const ids = ['a1', 'a2', 'a3', 'a4'];
  const policy = { Attempts: 0, Interval: 0, Delay: 0, Mode: 'fail' as const };
  const allocs = ids.map((id) => alloc(id, 12, { Job: job({ ...GROUP, RestartPolicy: policy }, 'batch') }));
  const bench = Bench.runningUnder({ gcMaxAllocs: 2 }, 20, ...allocs);
  const cleared = (effects: readonly { readonly type: string }[]) =>
    effects.filter(({ type }) => type === 'clear-files');
  expect(cleared(bench.exited(500, 'a3/web', 0))).toEqual([{ type: 'clear-files', allocId: 'a3' }]);
  expect(cleared(bench.exited(600, 'a1/web', 0))).toEqual([{ type: 'clear-files', allocId: 'a1' }]);
  expect(cleared(bench.exited(700, 'a4/web', 0))).toEqual([]);
  const effects = bench.ok(800, 'c4', list(30, allocs));
  expect(effects.map(({ type }) => type)).not.toContain('forget');
});
