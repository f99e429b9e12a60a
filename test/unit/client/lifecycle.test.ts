/**
 * Tasks with hooks: what starts when, what ends the allocation, what is stopped in which order. Expectations:
 * Nomad's documentation of `lifecycle`, and upstream's coordinator of task lifecycles.
 */
import { describe, expect, test } from 'vitest';
import type { ClientEffect, ClientRecord } from '../../../impl/core/client/ports.ts';
import type { Allocation, Task } from '../../../impl/core/records.ts';
import type { TaskLifecycle } from '../../../impl/core/task-records.ts';
import { alloc, Bench, GROUP, job, list, state, task } from './bench.ts';

const hooked = (name: string, Hook: TaskLifecycle['Hook'], Sidecar = false): Task =>
  task(name, { Lifecycle: { Hook, Sidecar } });
const INIT = hooked('init', 'prestart');
const PROXY = hooked('proxy', 'prestart', true);
const WEB = task('web');
const WARM = hooked('warm', 'poststart');
const SWEEP = hooked('sweep', 'poststop');

function of(tasks: readonly Task[], type: 'service' | 'batch' = 'service'): Allocation {
  const policy = { Attempts: 0, Interval: 0, Delay: 0, Mode: 'fail' as const };
  return alloc('a1', 12, { Job: job({ ...GROUP, Tasks: tasks, RestartPolicy: policy }, type) });
}

/** `start web`, `stop web`: what is asked of drivers. */
function asked(effects: readonly ClientEffect[]): readonly string[] {
  return effects.flatMap((effect) => {
    if (effect.type === 'start-task')
      return [`${effect.attach ? 'attach' : 'start'} ${effect.task.slice(3)}`];
    return effect.type === 'stop-task' ? [`stop ${effect.task.slice(3)}`] : [];
  });
}

/** A client that has just been given the allocation, and what it asked of drivers. */
function given(allocation: Allocation, restored: readonly ClientRecord[] = []) {
  const bench = new Bench(restored);
  const first = asked(bench.time(0));
  bench.ok(0, 'c2', list(20, [allocation]));
  return { bench, first: [...first, ...asked(bench.ok(0, 'c3', { Allocs: [allocation] }))] };
}

describe('start', () => {
  test('main tasks wait for what prepares: its success, or that it runs where it is to go on', () => {
    const { bench, first } = given(of([INIT, PROXY, WEB, WARM]));
    expect(first).toEqual(['start init', 'start proxy']);
    expect(asked(bench.started(10, 'a1/proxy'))).toEqual([]);
    expect(asked(bench.started(20, 'a1/init'))).toEqual([]);
    expect(asked(bench.exited(30, 'a1/init', 0))).toEqual(['start web']);
    expect(asked(bench.started(40, 'a1/web'))).toEqual(['start warm']);
  });

  test('what prepares fails: nothing else starts, but what sweeps up', () => {
    const { bench } = given(of([INIT, WEB, SWEEP]));
    bench.started(10, 'a1/init');
    expect(asked(bench.exited(20, 'a1/init', 1))).toEqual(['start sweep']);
    const dead = { Failed: false, State: 'dead' };
    bench.started(30, 'a1/sweep');
    bench.exited(40, 'a1/sweep', 0);
    const [, effect] = bench.time(300);
    expect(effect).toMatchObject({
      args: {
        Alloc: [{ ClientStatus: 'failed', TaskStates: { init: { Failed: true }, web: dead, sweep: dead } }],
      },
    });
  });

  test('a client that has lost what it kept starts anew what the servers still hold for running', () => {
    const running = state(
      'running',
      [
        ['Received', 0],
        ['Started', 0],
      ],
      { StartedAt: 1 },
    );
    const done = state(
      'dead',
      [
        ['Received', 0],
        ['Started', 0],
      ],
      { StartedAt: 1, FinishedAt: 2 },
    );
    const TaskStates = { init: done, proxy: running, web: running, warm: state('pending', []) };
    const { bench, first } = given({ ...of([INIT, PROXY, WEB, WARM]), ClientStatus: 'running', TaskStates });
    expect(first).toEqual(['start proxy']);
    expect(asked(bench.started(10, 'a1/proxy'))).toEqual(['start web']);
    expect(asked(bench.started(20, 'a1/web'))).toEqual(['start warm']);
  });

  test('a restarted client goes on where the order was', () => {
    const allocation = of([INIT, WEB]);
    const running = state(
      'running',
      [
        ['Received', 0],
        ['Started', 0],
      ],
      { StartedAt: 1 },
    );
    const record = { alloc: allocation, taskStates: { init: running, web: state('pending', []) } };
    const bench = new Bench([record]);
    expect(asked(bench.time(0))).toEqual(['attach init']);
    expect(asked(bench.started(5, 'a1/init'))).toEqual([]);
    expect(asked(bench.exited(10, 'a1/init', 0))).toEqual(['start web']);
  });
});

describe('end', () => {
  test('once the main tasks are done, those beside them are stopped, and then what comes last runs', () => {
    const { bench } = given(of([PROXY, WEB, SWEEP], 'batch'));
    expect(asked(bench.started(10, 'a1/proxy'))).toEqual(['start web']);
    bench.started(20, 'a1/web');
    expect(asked(bench.exited(30, 'a1/web', 0))).toEqual(['stop proxy']);
    expect(asked(bench.exited(40, 'a1/proxy', 143))).toEqual(['start sweep']);
    bench.started(50, 'a1/sweep');
    bench.exited(60, 'a1/sweep', 0);
    expect(bench.time(300)[1]).toMatchObject({ args: { Alloc: [{ ClientStatus: 'complete' }] } });
  });

  test('told to stop: main tasks first, then those beside them, then what comes last runs to its end', () => {
    const allocation = of([PROXY, WEB, SWEEP]);
    const { bench } = given(allocation);
    bench.started(10, 'a1/proxy');
    bench.started(20, 'a1/web');
    bench.time(200);
    const stopped = { ...allocation, DesiredStatus: 'stop' as const, AllocModifyIndex: 30 };
    bench.ok(300, 'c4', list(30, [stopped]));
    const pulled = bench.ok(300, 'c6', { Allocs: [stopped] });
    expect(asked(pulled)).toEqual(['stop web']);
    expect(asked(bench.exited(400, 'a1/web', 143))).toEqual(['stop proxy']);
    expect(asked(bench.exited(500, 'a1/proxy', 143))).toEqual(['start sweep']);
  });

  test('ended before anything of it ran: nothing runs, what comes last neither', () => {
    const { first } = given({ ...of([WEB, SWEEP]), DesiredStatus: 'stop' });
    expect(first).toEqual([]);
  });
});
