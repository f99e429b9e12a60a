/**
 * `Node.UpdateStatus` and `Node.Register`: transitions N1 to N11 of reference page nomad-protocol.md, section 1.2, as
 * docs/protocol/divergence.md has them, with their evaluations, timers and texts.
 */
import { describe, expect, test } from 'vitest';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import { StateStore } from '../../../impl/core/state/state-store.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, aNode, aRegistration, aReport, SECOND_NS } from './records.ts';

const WINDOW_JOB = aJob('win', { TaskGroups: [aGroup({ MaxClientDisconnect: 40 * SECOND_NS })] });

/** A node of this status; with `held`, an allocation was placed and ran on it while it was ready. */
function withNode(status: NodeStatus = 'ready', held = false): Bench {
  const bench = new Bench();
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  bench.ask('Node.Register', { Node: aRegistration() });
  if (status !== 'initializing' || held) bench.status('ready');
  if (held) bench.place(anAlloc('a1', { Job: WINDOW_JOB, ClientStatus: 'running' }));
  if (status === 'initializing' && held) bench.status('disconnected');
  if (status === 'initializing' && held) bench.status('ready');
  if (status === 'disconnected' || status === 'down') bench.status(status);
  return bench;
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
      const bench = withNode(s, true);
      const before = bench.state.node('n1');
      for (const asked of ['initializing', 'ready', 'down'] as const) {
        bench.ask('Node.Register', { Node: aRegistration('n1', { Status: asked }) });
        expect(bench.state.node('n1')).toMatchObject({
          Status: s,
          StatusUpdatedAt: before?.StatusUpdatedAt,
          LastMissedHeartbeatIndex: before?.LastMissedHeartbeatIndex,
          LastAllocUpdateIndex: before?.LastAllocUpdateIndex,
        });
      }
    },
  );

  test('N2: nothing that was committed in between is overwritten', () => {
    const bench = withNode('ready', true);
    bench.holding = true;
    const result = bench.call('Node.Register', { Node: aRegistration() });
    const missed = bench.status('disconnected');
    bench.release();
    expect(bench.state.node('n1')).toMatchObject({
      Status: 'disconnected',
      LastMissedHeartbeatIndex: missed,
    });
    expect(result.ok?.HeartbeatTTL).toBe(10 * SECOND_NS);
  });

  test('purged in between: the node is new, and gets what it asks for', () => {
    const bench = withNode('ready', true);
    bench.holding = true;
    const result = bench.call('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.holding = false;
    bench.ask('Node.Deregister', { NodeID: 'n1' });
    bench.release();
    expect(status(bench)).toBe('ready');
    expect(result.ok?.EvalIDs).toHaveLength(1);
  });

  test('two first registrations under way: the secret that comes first stays (S22)', () => {
    const bench = new Bench();
    bench.holding = true;
    const [first, second] = ['one', 'two'].map((SecretID) =>
      bench.call('Node.Register', { Node: aRegistration('n1', { SecretID }) }),
    );
    bench.release();
    expect(first?.ok).toBeDefined();
    expect(second?.error).toBe('node secret ID does not match. Not registering node.');
    expect(bench.state.node('n1')?.SecretID).toBe('one');
  });

  test('another secret is refused', () => {
    const bench = withNode();
    const result = bench.call('Node.Register', { Node: aRegistration('n1', { SecretID: 'other' }) });
    expect(result.error).toBe('node secret ID does not match. Not registering node.');
  });

  test('a node stored without a secret takes the first that comes', () => {
    const bench = new Bench();
    bench.commit({ type: 'NodeRegister', at: 0, node: aNode('n1', { SecretID: '' }), evalSeed: 's' });
    expect(bench.call('Node.Register', { Node: aRegistration() }).ok).toBeDefined();
    expect(bench.state.node('n1')?.SecretID).toBe('secret-of-n1');
  });

  test('N1: a node that comes back ready after a purge is evaluated for what it held', () => {
    const bench = withNode('ready', true);
    bench.ask('Node.Deregister', { NodeID: 'n1' });
    const reply = bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    expect(reply).toMatchObject({ EvalIDs: [expect.any(String)], EvalCreateIndex: reply.Index });
    expect(status(bench)).toBe('ready');
  });

  test('a down node gets no TTL; nothing has changed, so nothing is evaluated', () => {
    const bench = withNode('down', true);
    const reply = bench.ask('Node.Register', { Node: aRegistration() });
    expect(reply).toMatchObject({ HeartbeatTTL: 0, EvalIDs: [], EvalCreateIndex: 0 });
  });

  test('changed attributes call for evaluations, in the same entry; unchanged ones do not', () => {
    const bench = withNode('ready', true);
    expect(bench.ask('Node.Register', { Node: aRegistration() }).EvalIDs).toEqual([]);
    const changed = aRegistration('n1', { Attributes: { 'kernel.name': 'plan9' } });
    const reply = bench.ask('Node.Register', { Node: changed });
    expect(reply).toMatchObject({ EvalIDs: [expect.any(String)], EvalCreateIndex: reply.Index });
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

  test('N3, N4: initializing with an allocation that is unknown waits for its report, and keeps its TTL', () => {
    const bench = withNode('initializing', true);
    const { index } = bench;
    const reply = beat(bench).ok;
    expect(reply).toMatchObject({ Index: 0, NodeModifyIndex: 0, EvalIDs: [] });
    expect(reply?.HeartbeatTTL).toBe(10 * SECOND_NS);
    expect([status(bench), bench.index]).toEqual(['initializing', index]);
    bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs: [aReport()], evalSeed: 's' });
    expect(beat(bench).ok).toMatchObject({ EvalIDs: [expect.any(String)], EvalCreateIndex: bench.index });
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.LastMissedHeartbeatIndex).toBe(0);
  });

  test('N3: a report of another allocation does not open the gate', () => {
    const bench = withNode('initializing', true);
    const allocs = [aReport('another', 'running')];
    bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs, evalSeed: 's' });
    expect(beat(bench).ok?.Index).toBe(0);
    expect(status(bench)).toBe('initializing');
  });

  test('N5: disconnected -> initializing, with evaluations, LMHI kept', () => {
    const bench = withNode('disconnected', true);
    const missed = bench.state.node('n1')?.LastMissedHeartbeatIndex;
    expect(beat(bench).ok?.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('initializing');
    expect(bench.state.node('n1')?.LastMissedHeartbeatIndex).toBe(missed);
  });

  test('N6: down -> ready when everything on it was given up, with an event', () => {
    const bench = withNode('down', true);
    expect(beat(bench).ok?.EvalIDs).toHaveLength(1);
    expect(status(bench)).toBe('ready');
    expect(bench.state.node('n1')?.Events.at(-1)?.Message).toBe('Node reregistered by heartbeat');
  });

  test('N6: down -> initializing when other servers left something unknown on it', () => {
    const bench = new Bench();
    const unknown = anAlloc('a1', { Job: WINDOW_JOB, ClientStatus: 'unknown' });
    const old = new StateStore();
    const { indexes, settings } = old.dump() as { indexes: object; settings: object };
    const rows = { jobs: [], jobVersions: [], evals: [], deployments: [] };
    const nodes = [aNode('n1', { Status: 'down', LastMissedHeartbeatIndex: 3 })];
    const snapshot = { indexes, settings, ...rows, nodes, allocs: [unknown] };
    bench.input({ type: 'restore', at: bench.at, index: 5, snapshot });
    beat(bench);
    expect(status(bench)).toBe('initializing');
    expect(beat(bench).ok?.Index).toBe(0);
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

  test('down -> down writes nothing, and grants nothing', () => {
    const bench = withNode('down', true);
    const { index } = bench;
    const reply = bench.ask('Node.UpdateStatus', { NodeID: 'n1', Status: 'down' });
    expect(reply).toMatchObject({ Index: 0, HeartbeatTTL: 0, EvalIDs: [] });
    expect(bench.index).toBe(index);
  });

  test('the state that the entry finds decides, not the one that the call has read', () => {
    const bench = withNode('initializing', true);
    bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs: [aReport()], evalSeed: 's' });
    bench.holding = true;
    const result = beat(bench);
    // Silent once more, before the heartbeat is applied: it is a return from this outage now.
    bench.status('silence');
    bench.release();
    expect(status(bench)).toBe('initializing');
    expect(result.ok?.HeartbeatTTL).toBe(10 * SECOND_NS);
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('unknown');
  });

  test('N10: a node purged between read and commit: no crash, no timer (#23383)', () => {
    const bench = withNode('initializing');
    bench.holding = true;
    const result = beat(bench);
    bench.commit({ type: 'NodeDeregister', at: bench.at, nodeIds: ['n1'], evalSeed: 's' });
    bench.release();
    expect(result.error).toBe('node not found');
    bench.wait(3_600_000);
    expect(bench.state.node('n1')).toBeUndefined();
  });

  test('evaluations are in the entry: one per job with any allocation here, and system jobs of the datacenter', () => {
    const bench = withNode('ready', true);
    const system = aJob('sys', { Type: 'system' });
    bench.commit({ type: 'JobRegister', at: 0, job: system, evals: [] });
    bench.commit({
      type: 'JobRegister',
      at: 0,
      job: aJob('elsewhere', { Type: 'system', Datacenters: ['dc2'] }),
      evals: [],
    });
    bench.place(anAlloc('a2', { Job: WINDOW_JOB, DesiredStatus: 'stop' }));
    bench.place(anAlloc('a3', { Job: aJob('other'), ClientStatus: 'complete' }));
    bench.status('down');
    const reply = beat(bench).ok;
    expect(reply?.EvalCreateIndex).toBe(reply?.Index);
    const evals = (reply?.EvalIDs ?? []).map((id) => bench.state.evaluation(id));
    expect(evals.map((it) => it?.JobID)).toEqual(['other', 'sys', 'win']);
    expect(evals[0]).toMatchObject({
      TriggeredBy: 'node-update',
      NodeID: 'n1',
      NodeModifyIndex: reply?.Index,
      CreateIndex: reply?.Index,
    });
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    for (const id of reply?.EvalIDs ?? []) expect(id).toMatch(uuid);
  });
});
