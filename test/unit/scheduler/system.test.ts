import { describe, expect, test } from 'vitest';
import type { Allocation, Evaluation, Job, Node } from '../../../impl/core/records.ts';
import { attemptSystem } from '../../../impl/core/scheduler/system.ts';
import {
  alloc,
  DRAIN,
  evaluation,
  group,
  idsOf,
  job,
  MINUTE_NS,
  node,
  rngOf,
  unknownSince,
  viewOf,
} from './fixtures.ts';

const NOW = 1_000_000;
const SYS = job({ Type: 'system' });
const WINDOWED = job({ Type: 'system' }, { MaxClientDisconnect: MINUTE_NS });

function run(nodes: Node[], jobs: Job[], allocs: Allocation[] = [], type: Evaluation['Type'] = 'system') {
  const context = { now: NOW, rng: rngOf(1), newId: idsOf('new') };
  const made = attemptSystem(viewOf({ nodes, jobs, allocs }), evaluation({ Type: type }), context);
  const writes = Object.values(made.plan.NodeAllocation).flat();
  return {
    stops: Object.values(made.plan.NodeUpdate).flat(),
    placed: writes.filter((one) => one.CreateIndex === 0).map((one) => one.NodeID),
    changed: writes.filter((one) => one.CreateIndex !== 0),
    made,
  };
}

test('one on every ready node, none twice', () => {
  const nodes = ['n1', 'n2', 'n3'].map((id) => node(id));
  expect(run(nodes, [SYS]).placed).toEqual(['n1', 'n2', 'n3']);
  expect(run(nodes, [SYS], [alloc('a', SYS, 'n2')]).placed).toEqual(['n1', 'n3']);
  const unready = [
    node('n1', { Status: 'initializing' }),
    node('n2', { SchedulingEligibility: 'ineligible' }),
  ];
  expect(run(unready, [SYS]).placed).toEqual([]);
});

test('a node without room waits for its own room; an unfit node is no failure', () => {
  const tiny = { ...node('x').NodeResources, Cpu: { CpuShares: 10 } };
  const { made } = run(
    [node('n1', { NodeResources: tiny }), node('n2', { Drivers: {}, Attributes: {} })],
    [SYS],
  );
  expect(made.crowdedNodes).toEqual(['n1']);
  expect(made.failed.web?.NodesExhausted).toBe(1);
});

/** Reference page, section 4.6; marks: docs/protocol/divergence.md. */
describe('what is there', () => {
  const gone = node('n1', { Status: 'disconnected' });
  test('disconnected: whatever was left unmarked is let be', () => {
    const nothing = { NodeUpdate: {}, NodeAllocation: {} };
    for (const [of, ClientStatus] of [
      [WINDOWED, 'running'],
      [WINDOWED, 'pending'],
      [SYS, 'running'],
    ] as const)
      expect(run([gone], [of], [alloc('a', of, 'n1', { ClientStatus })]).made.plan).toMatchObject(nothing);
  });
  test('down or missing: lost, not replaced elsewhere', () => {
    const { stops, placed } = run(
      [node('n1', { Status: 'down' })],
      [SYS],
      [alloc('a', SYS, 'n1'), alloc('b', SYS, 'n9')],
    );
    expect(stops.map((one) => [one.ID, one.ClientStatus])).toEqual([
      ['a', 'lost'],
      ['b', 'lost'],
    ]);
    expect(placed).toEqual([]);
  });
  test('out of sight: awaited until its window has passed, and beyond it while its client is heard', () => {
    const away = (since: number) =>
      alloc('a', WINDOWED, 'n1', { ClientStatus: 'unknown', ...unknownSince(since) });
    expect(run([node('n1')], [WINDOWED], [away(NOW)]).placed).toEqual([]);
    expect(run([gone], [WINDOWED], [away(NOW)]).stops).toEqual([]);
    const late = away(NOW - 60_000);
    expect(run([gone], [WINDOWED], [late]).stops).toMatchObject([{ ID: 'a', ClientStatus: 'lost' }]);
    expect(run([node('n1')], [WINDOWED], [late]).stops).toEqual([]);
  });
  test('back: written down as returned', () => {
    const back = alloc('a', WINDOWED, 'n1', unknownSince(NOW));
    const { changed, placed } = run([node('n1')], [WINDOWED], [back]);
    expect(changed[0]?.AllocStates.map((state) => state.Value)).toEqual(['unknown', 'running']);
    expect(placed).toEqual([]);
  });
  test('told to move, not wanted, changed', () => {
    const moving = alloc('a', SYS, 'n1', { DesiredTransition: { Migrate: true } });
    const draining = node('n1', { DrainStrategy: DRAIN, SchedulingEligibility: 'ineligible' });
    expect(run([draining], [SYS], [moving]).stops).toMatchObject([{ ID: 'a' }]);
    expect(
      run([node('n1')], [job({ Type: 'system', Stop: true })], [alloc('a', SYS, 'n1')]).stops,
    ).toHaveLength(1);
    const task = { ...group().Tasks[0], Config: { v: 2 } } as Job['TaskGroups'][0]['Tasks'][0];
    const next = job({ Type: 'system', Version: 1 }, { Tasks: [task] });
    const { stops, placed } = run([node('n1')], [next], [alloc('a', SYS, 'n1')]);
    expect([stops.length, placed]).toEqual([1, ['n1']]);
    const same = job({ Type: 'system', Version: 1 });
    expect(run([node('n1')], [same], [alloc('a', SYS, 'n1')]).changed).toMatchObject([
      { Job: { Version: 1 } },
    ]);
  });
  test('sysbatch work that is done stays done, on that node', () => {
    const once = job({ Type: 'sysbatch' });
    const done = alloc('a', once, 'n1', { ClientStatus: 'complete' });
    expect(run([node('n1'), node('n2')], [once], [done], 'sysbatch').placed).toEqual(['n2']);
    expect(run([node('n1')], [SYS], [alloc('a', SYS, 'n1', { ClientStatus: 'complete' })]).placed).toEqual([
      'n1',
    ]);
  });
});
