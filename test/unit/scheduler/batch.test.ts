/**
 * What of a batch job's work is done, what is to be done again, and what runs in vain. Found by simulation: a replacement
 * that was stopped for its original counted as work done.
 */
import { describe, expect, test } from 'vitest';
import type { Allocation, TaskState } from '../../../impl/core/records.ts';
import { attemptGeneric } from '../../../impl/core/scheduler/attempt.ts';
import { alloc, evaluation, idsOf, job, MINUTE_NS, node, rngOf, unknownSince, viewOf } from './fixtures.ts';

const NOW = 1_000_000;
const WORK = job({ Type: 'batch' }, { Count: 2, MaxClientDisconnect: 5 * MINUTE_NS });
const RETURNED = unknownSince(NOW - 1_000);

/** How a task has ended; what it tells of how that came. */
function ended(...events: string[]): Pick<Allocation, 'ClientStatus' | 'TaskStates'> {
  const state: TaskState = {
    State: 'dead',
    Failed: false,
    Restarts: 0,
    StartedAt: 1,
    FinishedAt: 2,
    Events: ['Received', 'Started', ...events].map((Type) => ({ Type, Time: 1 })),
  };
  return { ClientStatus: 'complete', TaskStates: { main: state } };
}
const done = ended('Terminated');
const killed = ended('Killing', 'Terminated', 'Killed');
const stopped = { DesiredStatus: 'stop' } as const;

function of(id: string, slot: number, over: Partial<Allocation> = {}, on = 'n1'): Allocation {
  return alloc(id, WORK, on, { Name: `j.web[${slot}]`, CreateIndex: id.charCodeAt(0), ...over });
}

/** What one pass makes of the allocations: names placed, ids stopped. */
function pass(allocs: readonly Allocation[], nodes = [node('n1'), node('n2')]) {
  const view = viewOf({ nodes, jobs: [WORK], allocs });
  const { plan } = attemptGeneric(view, evaluation({ Type: 'batch' }), {
    now: NOW,
    rng: rngOf(1),
    newId: idsOf('new'),
  });
  const writes = Object.values(plan.NodeAllocation).flat();
  return {
    placed: writes.filter(({ CreateIndex }) => CreateIndex === 0).map(({ Name }) => Name),
    stopped: Object.values(plan.NodeUpdate)
      .flat()
      .map(({ ID }) => ID)
      .sort(),
  };
}

const NOTHING = { placed: [], stopped: [] };

describe('what is done', () => {
  test('a replacement that was stopped for its original has done nothing', () => {
    const original = { ...done, NextAllocation: 'b' };
    const lost = { ...stopped, ClientStatus: 'lost' } as const;
    const allocs = [of('a', 0, original), of('b', 0, { ...stopped, ...killed }, 'n2'), of('c', 1, lost)];
    expect(pass(allocs)).toEqual({ placed: ['j.web[1]'], stopped: [] });
  });

  test.each([
    ['killed', killed],
    [
      'ended before it ever ran',
      { ...done, TaskStates: { main: { ...done.TaskStates['main']!, StartedAt: null } } },
    ],
    ['complete, and of its tasks nothing is known', { ClientStatus: 'complete', TaskStates: {} } as const],
  ])('given up, and then %s: to be done again', (_, how) => {
    expect(pass([of('a', 0, { ...stopped, ...how }), of('b', 1)]).placed).toEqual(['j.web[0]']);
  });

  test('stopped by its own client, which had not heard the servers for long: to be done again', () => {
    expect(pass([of('a', 0, killed), of('b', 1)]).placed).toEqual(['j.web[0]']);
  });

  test('given up, and yet it ended by itself', () => {
    expect(pass([of('a', 0, { ...stopped, ...done }), of('b', 1)])).toEqual(NOTHING);
  });

  test('killed because the task that leads the group has ended', () => {
    const led = ended('Leader Task Dead', 'Killing', 'Terminated', 'Killed');
    const both = { main: done.TaskStates['main']!, beside: led.TaskStates['main']! };
    expect(pass([of('a', 0, { ...done, TaskStates: both }), of('b', 1)])).toEqual(NOTHING);
  });
});

describe('once under each name', () => {
  test('done by the original and by its replacement: it counts once, and nothing else is stopped for it', () => {
    const twice = [of('a', 0, { ...done, NextAllocation: 'b' }), of('b', 0, done, 'n2')];
    expect(pass([...twice, of('c', 1)])).toEqual(NOTHING);
    expect(pass(twice)).toEqual({ placed: ['j.web[1]'], stopped: [] });
  });

  test.each([
    ['back', 'ready', { ...RETURNED, NextAllocation: 'b' }],
    ['on a node that is back, and not heard of', 'initializing', { ...RETURNED, ClientStatus: 'unknown' }],
    ['out of sight', 'disconnected', { ...RETURNED, ClientStatus: 'unknown' }],
  ] as const)('done by the replacement: the original, %s, runs in vain', (_, status, how) => {
    const allocs = [of('a', 0, how), of('b', 0, done, 'n2'), of('c', 1, {}, 'n2')];
    expect(pass(allocs, [node('n1', { Status: status }), node('n2')])).toEqual({
      placed: [],
      stopped: ['a'],
    });
  });

  test('done by the replacement: an original that failed or was given up is not followed', () => {
    const rest = [of('b', 0, done, 'n2'), of('c', 1, {}, 'n2')];
    expect(pass([of('a', 0, { ClientStatus: 'failed', ModifyTime: 0 }), ...rest])).toEqual(NOTHING);
    expect(pass([of('a', 0, { ...stopped, ClientStatus: 'lost' }), ...rest])).toEqual(NOTHING);
  });

  test('back beside its replacement: one goes, also where another name is missing', () => {
    const pair = [of('a', 0, { ...RETURNED, NextAllocation: 'b' }), of('b', 0, {}, 'n2')];
    expect(pass(pair)).toEqual({ placed: ['j.web[1]'], stopped: ['b'] });
  });

  test('the one that goes is of the same name, not the highest', () => {
    const both = [of('a', 0, { ...RETURNED, NextAllocation: 'b' }), of('b', 0, RETURNED, 'n2')];
    expect(pass([...both, of('c', 1)])).toEqual({ placed: [], stopped: ['b'] });
    const failed = { ClientStatus: 'failed', ModifyTime: NOW } as const;
    const waits = [both[0]!, of('b', 0, failed, 'n2')];
    expect(pass([...waits, of('c', 1)])).toEqual({ placed: [], stopped: ['b'] });
  });

  test('of three, the one that runs and is placed strictly better stays', () => {
    const three = [
      of('a', 0, { ...RETURNED, Score: 0.2 }),
      of('b', 0, { ...RETURNED, Score: 0.4 }),
      of('c', 0, { ClientStatus: 'pending', Score: 0.9 }, 'n2'),
      of('d', 1),
    ];
    expect(pass(three)).toEqual({ placed: [], stopped: ['a', 'c'] });
  });

  test('nothing follows what failed while another of its name stands', () => {
    const due = { ClientStatus: 'failed', ModifyTime: 0 } as const;
    const allocs = [
      of('a', 0, RETURNED),
      of('b', 0, due, 'n2'),
      of('c', 1, { ...stopped, ClientStatus: 'lost' }),
    ];
    expect(pass(allocs)).toEqual({ placed: ['j.web[1]'], stopped: ['b'] });
  });
});
