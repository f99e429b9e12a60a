/**
 * `Node.UpdateStatus` and `Node.Register`: transitions N1 to N11 of reference page nomad-protocol.md, section 1.2,
 * column B, with their evaluations, timers and texts.
 */
import { describe, expect, test } from 'vitest';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, aNode, aRegistration, aReport, SECOND_NS } from './records.ts';

const WINDOW_JOB = aJob('win', { TaskGroups: [aGroup({ MaxClientDisconnect: 40 * SECOND_NS })] });

function withNode(status: NodeStatus = 'ready'): Bench {
  const bench = new Bench();
  bench.ask('Node.Register', { Node: aRegistration() });
  if (status !== 'initializing')
    bench.commit({ type: 'NodeUpdateStatus', at: bench.at, nodeId: 'n1', status: 'ready' });
  if (status !== 'initializing' && status !== 'ready') {
    bench.commit({ type: 'NodeUpdateStatus', at: bench.at, nodeId: 'n1', status });
  }
  return bench;
}

function place(bench: Bench, alloc = anAlloc('a1', { Job: WINDOW_JOB, ClientStatus: 'running' })): void {
  bench.commit({ type: 'ApplyPlanResults', at: bench.at, evalId: '', job: null, stops: [], allocs: [alloc] });
}

const status = (bench: Bench): string | undefined => bench.state.node('n1')?.Status;
const beat = (bench: Bench) => bench.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });

describe('Node.Register', () => {
  test.each([
    [undefined, 'missing node for client registration'],
    [aRegistration(''), 'missing node ID for client registration'],
    [aRegistration('n1', { Datacenter: '' }), 'missing datacenter for client registration'],
    [aRegistration('n1', { Name: '' }), 'missing node name for client registration'],
    [aRegistration('n1', { Attributes: {} }), 'missing attributes for client registration'],
    [aRegistration('n1', { SecretID: '' }), 'missing node secret ID for client registration'],
    [aRegistration('n1', { Status: 'bogus' as NodeStatus }), 'invalid status for node'],
  ])('refuses what is incomplete: %#', (Node, error) => {
    expect(new Bench().call('Node.Register', Node ? { Node } : {}).error).toBe(error);
  });

  test('N1: a new node gets the status that it asks for, initializing by default', () => {
    const bench = new Bench();
    const { Status: _, ...silent } = aRegistration('n1');
    const reply = bench.ask('Node.Register', { Node: silent });
    expect(status(bench)).toBe('initializing');
    expect(reply).toMatchObject({
      Index: bench.index,
      NodeModifyIndex: bench.index,
      EvalIDs: [],
      NumNodes: 1,
    });
    expect(reply.HeartbeatTTL).toBe(10 * SECOND_NS);
    expect(reply.LeaderRPCAddr).toBe('s1:4647');
    bench.ask('Node.Register', { Node: aRegistration('n2', { Status: 'ready' }) });
    expect(bench.state.node('n2')?.Status).toBe('ready');
    expect(bench.state.node('n2')?.Events.map((event) => event.Message)).toEqual(['Node registered']);
  });

  test.each(['initializing', 'ready', 'disconnected', 'down'] as const)(
    'N2: a known %s node keeps its status',
    (s) => {
      const bench = withNode(s);
      place(bench);
      for (const asked of ['initializing', 'ready', 'down'] as const) {
        bench.ask('Node.Register', { Node: aRegistration('n1', { Status: asked }) });
        expect(status(bench)).toBe(s);
      }
    },
  );

  test('N2: the status is a stale write: what was committed in between is overwritten', () => {
    const bench = withNode('ready');
    bench.holding = true;
    bench.call('Node.Register', { Node: aRegistration() });
    bench.commit({ type: 'NodeUpdateStatus', at: bench.at, nodeId: 'n1', status: 'disconnected' });
    bench.release();
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.LastMissedHeartbeatIndex).toBe(bench.index - 1);
  });

  test('another secret is refused', () => {
    const bench = withNode();
    const result = bench.call('Node.Register', { Node: aRegistration('n1', { SecretID: 'other' }) });
    expect(result.error).toBe('node secret ID does not match. Not registering node.');
  });

  test('a node stored without a secret takes the first that comes', () => {
    const bench = new Bench();
    bench.commit({ type: 'NodeRegister', at: 0, node: aNode('n1', { SecretID: '' }) });
    expect(bench.call('Node.Register', { Node: aRegistration() }).ok).toBeDefined();
    expect(bench.state.node('n1')?.SecretID).toBe('secret-of-n1');
  });

  test('N1: a node that comes back ready after a purge is evaluated for what it still holds', () => {
    const bench = withNode();
    place(bench);
    bench.ask('Node.Deregister', { NodeID: 'n1' });
    const reply = bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    expect(reply.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('ready');
  });

  test('a down node gets no TTL, and evaluations every time (1.5)', () => {
    const bench = withNode('down');
    place(bench);
    for (const _ of [1, 2]) {
      const reply = bench.ask('Node.Register', { Node: aRegistration() });
      expect(reply.HeartbeatTTL).toBe(0);
      expect(reply.EvalIDs).toHaveLength(1);
      expect(reply.EvalCreateIndex).toBe(reply.Index + 1);
    }
  });

  test('changed attributes call for evaluations, unchanged ones do not', () => {
    const bench = withNode();
    place(bench);
    expect(bench.ask('Node.Register', { Node: aRegistration() }).EvalIDs).toEqual([]);
    const changed = aRegistration('n1', { Attributes: { 'kernel.name': 'plan9' } });
    expect(bench.ask('Node.Register', { Node: changed }).EvalIDs).toHaveLength(1);
  });

  test('what a client says of the server-side fields does not count', () => {
    const bench = withNode('disconnected');
    const before = bench.state.node('n1')?.LastMissedHeartbeatIndex;
    bench.ask('Node.Register', {
      Node: aRegistration('n1', { LastAllocUpdateIndex: 1e9, LastMissedHeartbeatIndex: 1e9 }),
    });
    expect(bench.state.node('n1')).toMatchObject({
      LastMissedHeartbeatIndex: before,
      LastAllocUpdateIndex: 0,
    });
  });
});

describe('Node.UpdateStatus', () => {
  test('refusals', () => {
    const bench = new Bench();
    expect(beat(bench).error).toBe('node not found');
    expect(bench.call('Node.UpdateStatus', { NodeID: '', Status: 'ready' }).error).toBe(
      'missing node ID for client status update',
    );
    expect(bench.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'x' as NodeStatus }).error).toBe(
      'invalid status for node',
    );
  });

  test('N3: initializing -> ready without allocations', () => {
    const bench = withNode('initializing');
    expect(beat(bench).ok).toMatchObject({ Index: bench.index, EvalIDs: [] });
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.Events.map((event) => event.Message)).toEqual(['Node registered']);
  });

  test('N3, N4: initializing with a live allocation waits for its report, and keeps its TTL meanwhile', () => {
    const bench = withNode('initializing');
    place(bench);
    const reply = beat(bench).ok;
    expect(reply).toMatchObject({ Index: 0, NodeModifyIndex: 0, EvalIDs: [] });
    expect(reply?.HeartbeatTTL).toBe(10 * SECOND_NS);
    expect(status(bench)).toBe('initializing');
    bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs: [aReport()], evals: [] });
    expect(beat(bench).ok?.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.LastMissedHeartbeatIndex).toBe(0);
  });

  test('N5: disconnected -> initializing, with evaluations, LMHI kept', () => {
    const bench = withNode('disconnected');
    place(bench);
    const missed = bench.state.node('n1')?.LastMissedHeartbeatIndex;
    expect(beat(bench).ok?.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('initializing');
    expect(bench.state.node('n1')?.LastMissedHeartbeatIndex).toBe(missed);
  });

  test('N6: down -> ready, no gate, with an event', () => {
    const bench = withNode('down');
    place(bench);
    expect(beat(bench).ok?.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.Events.at(-1)?.Message).toBe('Node reregistered by heartbeat');
  });

  test('N9: ready -> ready writes nothing and resets the timer', () => {
    const bench = withNode('ready');
    beat(bench);
    const { index } = bench;
    bench.wait(19_000);
    expect(beat(bench).ok).toMatchObject({ Index: 0, HeartbeatTTL: 10 * SECOND_NS });
    expect(bench.index).toBe(index);
    bench.wait(19_000);
    expect(status(bench)).toBe('ready');
  });

  test('N8: down -> down writes no status, yet creates evaluations', () => {
    const bench = withNode('down');
    place(bench);
    const reply = bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'down' });
    expect(reply).toMatchObject({ Index: 0, HeartbeatTTL: 0 });
    expect(reply.EvalIDs).toHaveLength(1);
  });

  test('N10: a node purged between read and commit: no crash, no timer (#23383)', () => {
    const bench = withNode('initializing');
    bench.holding = true;
    const result = beat(bench);
    bench.commit({ type: 'NodeDeregister', at: bench.at, nodeIds: ['n1'] });
    bench.release();
    expect(result.error).toBe('node not found');
    bench.wait(3_600_000);
    expect(bench.state.node('n1')).toBeUndefined();
  });

  test('evaluations are a second entry: one per job with any allocation here, and system jobs of the datacenter', () => {
    const bench = withNode('down');
    const system = aJob('sys', { Type: 'system' });
    bench.commit({ type: 'JobRegister', at: 0, job: system, evals: [] });
    bench.commit({
      type: 'JobRegister',
      at: 0,
      job: aJob('elsewhere', { Type: 'system', Datacenters: ['dc2'] }),
      evals: [],
    });
    place(bench);
    place(bench, anAlloc('a2', { Job: WINDOW_JOB, DesiredStatus: 'stop' }));
    place(bench, anAlloc('a3', { Job: aJob('other'), ClientStatus: 'complete' }));
    const reply = beat(bench).ok;
    expect(reply?.EvalCreateIndex).toBe((reply?.Index ?? 0) + 1);
    const evals = (reply?.EvalIDs ?? []).map((id) => bench.state.evaluation(id));
    expect(evals.map((it) => it?.JobID)).toEqual(['other', 'sys', 'win']);
    expect(evals[0]).toMatchObject({
      TriggeredBy: 'node-update',
      NodeID: 'n1',
      NodeModifyIndex: reply?.Index,
    });
  });
});
