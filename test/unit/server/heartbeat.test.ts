/** Heartbeat timers and what their expiry decides: reference page nomad-protocol.md, section 1.4; docs/protocol/divergence.md. */
import { describe, expect, test } from 'vitest';
import { baseTtlMs, DEFAULT_HEARTBEATS, HeartbeatTimers } from '../../../impl/core/heartbeat.ts';
import type { Allocation } from '../../../impl/core/records.ts';
import { Bench, fixedRng } from './bench.ts';
import { aGroup, aJob, anAlloc, aRegistration, SECOND_NS } from './records.ts';

describe('TTL', () => {
  test.each([
    [0, 50, 10_000],
    [500, 50, 10_000],
    [501, 50, 10_020],
    [5000, 50, 100_000],
    [5000, 1 / 86_400, 10_000],
  ])('base for %i timers at %d a second: %i ms', (timers, maxPerSecond, expected) => {
    expect(baseTtlMs({ ...DEFAULT_HEARTBEATS, maxPerSecond }, timers)).toBe(expected);
  });

  test('the server waits for TTL and grace', () => {
    const timers = new HeartbeatTimers(DEFAULT_HEARTBEATS, fixedRng(0.5));
    expect(timers.reset('n1', 1000)).toBe(15_000);
    expect(timers.deadline('n1')).toBe(1000 + 15_000 + 10_000);
    expect(timers.takeExpired(25_999)).toEqual([]);
    timers.hear('n2', 21_000);
    expect(timers.takeExpired(26_000)).toEqual([{ nodeId: 'n1', waitsUntil: undefined }]);
    expect(timers.nextDeadline()).toBeUndefined();
  });
});

const WINDOW = aJob('win', { TaskGroups: [aGroup({ MaxClientDisconnect: 60 * SECOND_NS })] });

/** A ready node with this allocation, and no scheduler to interfere. */
function benchWith(alloc: Partial<Allocation> | undefined): Bench {
  const bench = new Bench();
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  bench.ask('Node.Register', { Node: aRegistration() });
  bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
  if (alloc) bench.place(anAlloc('a1', { Job: WINDOW, ClientStatus: 'running', ...alloc }));
  return bench;
}
const status = (bench: Bench) => bench.state.node('n1')?.Status;

describe('expiry', () => {
  test('not before TTL and grace', () => {
    const bench = benchWith(undefined);
    bench.wait(19_999);
    expect(status(bench)).toBe('ready');
    bench.wait(1);
    expect(status(bench)).toBe('down');
    expect(bench.state.node('n1')?.Events.at(-1)?.Message).toBe('Node heartbeat missed');
  });

  test.each([
    ['a window', {}, 'disconnected'],
    ['no window', { Job: aJob('plain') }, 'down'],
    ['a window, but stopped', { DesiredStatus: 'stop' }, 'down'],
    // What has ended holds no window open.
    ['a window and complete', { ClientStatus: 'complete' }, 'down'],
    ['a window and failed', { ClientStatus: 'failed' }, 'down'],
  ] as const)('allocation with %s', (_, part, expected) => {
    const bench = benchWith(part);
    bench.wait(20_000);
    expect(status(bench)).toBe(expected);
  });

  test('the entry marks what it ends the contact with, and evaluates, at once', () => {
    const bench = benchWith({});
    const plain = anAlloc('a2', { Job: aJob('plain'), ClientStatus: 'running' });
    bench.place(plain);
    const before = bench.index;
    bench.wait(20_000);
    expect(bench.index).toBe(before + 1);
    const states = (id: string) => bench.state.alloc(id)?.AllocStates;
    expect(bench.state.alloc('a1')).toMatchObject({
      ClientStatus: 'unknown',
      ClientDescription: 'alloc is unknown since its node is disconnected',
      DesiredStatus: 'run',
      AllocModifyIndex: bench.index,
    });
    expect(states('a1')).toEqual([{ Field: 'ClientStatus', Value: 'unknown', Time: bench.at }]);
    expect(bench.state.alloc('a2')).toMatchObject({
      ClientStatus: 'lost',
      DesiredStatus: 'stop',
      DesiredDescription: 'alloc is lost since its node is down',
      AllocModifyIndex: bench.index,
    });
    const evals = [...bench.state.evaluations()];
    const made = evals.map((it) => [it.JobID, it.TriggeredBy, it.CreateIndex]);
    expect(made).toHaveLength(2);
    for (const job of ['plain', 'win']) expect(made).toContainEqual([job, 'node-update', bench.index]);
  });

  test('N7: a disconnected node is judged again at every expiry, and is down after the window', () => {
    const bench = benchWith({});
    bench.wait(20_000);
    const events = bench.state.node('n1')?.Events;
    bench.wait(20_000);
    bench.wait(20_000);
    expect(status(bench)).toBe('disconnected');
    expect(bench.state.node('n1')?.Events).toEqual(events);
    // The third expiry is the first at or after the window's end, which has given the allocation up.
    bench.wait(20_000);
    expect(status(bench)).toBe('down');
    // And down is not judged again.
    const atDown = bench.index;
    bench.wait(600_000);
    expect(bench.index).toBe(atDown);
  });

  test('an initializing node that is silent again keeps its window', () => {
    const bench = benchWith({});
    bench.wait(20_000);
    const since = bench.state.alloc('a1')?.AllocStates;
    bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    expect(status(bench)).toBe('initializing');
    bench.wait(20_000);
    expect(status(bench)).toBe('disconnected');
    expect(bench.state.alloc('a1')?.AllocStates).toEqual(since);
  });

  test('a heartbeat that comes before the entry is applied makes no difference to it', () => {
    const bench = benchWith({});
    bench.holding = true;
    bench.wait(20_000);
    expect(bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' }).Index).toBe(0);
    bench.release();
    expect(status(bench)).toBe('disconnected');
    bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    expect(status(bench)).toBe('initializing');
  });

  test('evaluations are created on the change', () => {
    const bench = benchWith({});
    bench.wait(20_000);
    expect([...bench.state.evaluations()].map((it) => it.TriggeredBy)).toEqual(['node-update']);
    bench.wait(20_000);
    expect([...bench.state.evaluations()]).toHaveLength(1);
  });

  test('a failed write is tried again a TTL later', () => {
    const bench = benchWith(undefined);
    bench.holding = true;
    bench.wait(20_000);
    const [proposal] = bench.held.splice(0);
    bench.input({
      type: 'proposal-failed',
      at: bench.at,
      proposal: proposal?.proposal ?? 0,
      reason: 'leadership lost while committing log',
    });
    bench.holding = false;
    bench.wait(19_999);
    expect(status(bench)).toBe('ready');
    bench.wait(1);
    expect(status(bench)).toBe('down');
  });

  test('a purged node expires without harm', () => {
    const bench = benchWith(undefined);
    bench.commit({ type: 'NodeDeregister', at: bench.at, nodeIds: ['n1'], evalSeed: 's' });
    const { index } = bench;
    bench.wait(60_000);
    expect(bench.index).toBe(index);
  });
});

describe('failover', () => {
  test('a new leader gives every node but the down ones the failover TTL, even right after a beat (L11)', () => {
    const bench = benchWith(undefined);
    bench.ask('Node.Register', { Node: aRegistration('n2') });
    bench.commit({
      type: 'NodeRegister',
      at: bench.at,
      node: { ...bench.state.node('n2')!, ID: 'n3', Status: 'down' },
      evalSeed: 's',
    });
    bench.lead(false, 's2');
    bench.wait(3_600_000);
    expect(status(bench)).toBe('ready');
    bench.lead(true);
    bench.wait(299_999);
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n2')?.Status).toBe('initializing');
    bench.wait(1);
    expect(status(bench)).toBe('down');
    expect(bench.state.node('n2')?.Status).toBe('down');
    const fired = bench.traces.filter((event) => event.cause === 'timer-fired').map((event) => event.id);
    expect(fired).toEqual(['n1', 'n2']);
  });

  test('a node that is down with something on it that was never given up: its silence gives that up', () => {
    const bench = benchWith({});
    const { nodes, ...rows } = bench.server.dump();
    const left = { ...rows, nodes: nodes.map((node) => ({ ...node, Status: 'down' })) };
    bench.lead(false, 's2');
    bench.input({ type: 'restore', at: bench.at, index: ++bench.index, snapshot: left });
    bench.lead(true);
    bench.wait(300_000);
    expect(bench.state.alloc('a1')).toMatchObject({ ClientStatus: 'lost', DesiredStatus: 'stop' });
    expect([...bench.state.evaluations()].map((it) => it.TriggeredBy)).toEqual(['node-update']);
    const { index } = bench;
    bench.wait(3_600_000);
    expect(bench.index).toBe(index);
  });
});
