/** Reads, held reads, and where calls go: reference page nomad-wire.md, sections 4 and 5. */
import { describe, expect, test } from 'vitest';
import { Bench, fixedRng } from './bench.ts';
import { aJob, anAlloc, aRegistration, aReport } from './records.ts';

const SECRET = 'secret-of-n1';
const MS = 1e6;

function benchWithNode(part = {}): Bench {
  const bench = new Bench(part);
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  for (const id of ['n1', 'n2']) bench.ask('Node.Register', { Node: aRegistration(id, { Status: 'ready' }) });
  return bench;
}
function place(bench: Bench, id = 'a1', nodeId = 'n1'): number {
  const allocs = [anAlloc(id, { NodeID: nodeId })];
  return bench.place(...allocs);
}
const clientAllocs = (bench: Bench, MinQueryIndex = 0, part = {}) =>
  bench.call('Node.GetClientAllocs', { NodeID: 'n1', SecretID: SECRET, MinQueryIndex, ...part });

describe('Node.GetClientAllocs', () => {
  test('empty: index 1, as recorded (fake-08)', () => {
    expect(clientAllocs(benchWithNode()).ok).toEqual({ Allocs: {}, Index: 1, KnownLeader: true });
  });

  test('the secret must match (fake-08)', () => {
    const result = benchWithNode().call('Node.GetClientAllocs', { NodeID: 'n1', SecretID: 'other' });
    expect(result.error).toBe('node secret ID does not match');
  });

  test('maps each allocation to its AllocModifyIndex; the index follows the reports too', () => {
    const bench = benchWithNode();
    const placed = place(bench);
    expect(clientAllocs(bench).ok).toMatchObject({ Allocs: { a1: placed }, Index: placed });
    bench.commit({ type: 'AllocClientUpdate', at: 0, allocs: [aReport()], evalSeed: 's' });
    expect(clientAllocs(bench).ok).toMatchObject({ Allocs: { a1: placed }, Index: bench.index });
  });

  test('holds until an allocation of this node changes', () => {
    const bench = benchWithNode();
    const placed = place(bench);
    const held = clientAllocs(bench, placed);
    place(bench, 'b1', 'n2');
    expect(held.ok).toBeUndefined();
    const second = place(bench, 'a2');
    expect(held.ok).toMatchObject({ Allocs: { a1: placed, a2: second }, Index: second });
  });

  test('a vanished allocation is news as well', () => {
    const bench = benchWithNode();
    place(bench, 'a1');
    const newest = place(bench, 'a2');
    const held = clientAllocs(bench, newest);
    bench.commit({ type: 'EvalDelete', at: 0, evalIds: [], allocIds: ['a1'] });
    expect(held.ok).toMatchObject({ Allocs: { a2: newest }, Index: bench.index });
  });

  test('after MaxQueryTime and jitter: what there is, with its old index', () => {
    const bench = benchWithNode({ rng: fixedRng(0.5) });
    const placed = place(bench);
    const held = clientAllocs(bench, placed, { MaxQueryTime: 1600 * MS });
    bench.wait(1600 + 49);
    expect(held.ok).toBeUndefined();
    bench.wait(1);
    expect(held.ok).toMatchObject({ Index: placed });
  });

  test('MaxQueryTime 0, or too much: 300 s', () => {
    // Nobody falls silent meanwhile.
    const heartbeats = { minTtlMs: 1e9, maxPerSecond: 50, graceMs: 0, failoverTtlMs: 1e9 };
    const bench = benchWithNode({ heartbeats });
    const index = place(bench);
    const [none, much] = [clientAllocs(bench, index), clientAllocs(bench, index, { MaxQueryTime: 3600e9 })];
    bench.wait(299_999);
    expect([none.ok, much.ok]).toEqual([undefined, undefined]);
    bench.wait(1);
    expect(none.ok).toBeDefined();
    expect(much.ok).toBeDefined();
  });

  test('a caller that has gone gets nothing', () => {
    const bench = benchWithNode();
    const held = clientAllocs(bench, place(bench));
    bench.input({ type: 'rpc-cancelled', at: bench.at, id: held.id });
    place(bench, 'a2');
    expect(held.ok).toBeUndefined();
  });
});

describe('other reads', () => {
  test('of nothing', () => {
    const bench = benchWithNode();
    expect(bench.ask('Node.GetNode', { NodeID: 'n9' }).Node).toBeNull();
    expect(bench.ask('Job.GetJob', { JobID: 'x', Namespace: 'default' }).Job).toBeNull();
    expect(bench.ask('Eval.GetEval', { EvalID: 'x' }).Eval).toBeNull();
    expect(bench.ask('Alloc.GetAlloc', { AllocID: 'x' }).Alloc).toBeNull();
    expect(bench.ask('Alloc.GetAllocs', { AllocIDs: ['x'] }).Allocs).toEqual([]);
  });

  test('each list holds for its own table; that of jobs shows summaries, and holds for what they count too', () => {
    const bench = benchWithNode();
    bench.ask('Job.Register', { Job: aJob() });
    place(bench);
    bench.ask('Node.Register', { Node: aRegistration('n3') });
    const nodes = bench.call('Node.List', { MinQueryIndex: bench.index });
    const jobs = bench.call('Job.List', { MinQueryIndex: bench.index });
    const allocs = bench.call('Alloc.List', { MinQueryIndex: bench.index });
    const evals = bench.call('Eval.List', { MinQueryIndex: bench.index });
    bench.status('ready', 'n3');
    expect(nodes.ok?.Nodes.map((node) => node.Status)).toEqual(['ready', 'ready', 'ready']);
    bench.ask('Job.Evaluate', { JobID: 'web', Namespace: 'default' });
    expect(evals.ok?.Evaluations).toHaveLength(2);
    expect([jobs.ok, allocs.ok]).toEqual([undefined, undefined]);
    place(bench, 'a2');
    expect(allocs.ok?.Allocations).toHaveLength(2);
    expect(jobs.ok?.Jobs).toHaveLength(1);
    const { Summaries } = bench.ask('Job.Summaries', { Jobs: jobs.ok?.Jobs ?? [] });
    expect(Summaries.map((each) => each?.Summary['g']?.Starting)).toEqual([2]);
    const later = bench.call('Job.List', { MinQueryIndex: bench.index });
    bench.ask('Job.Register', { Job: aJob('other') });
    expect(later.ok?.Jobs).toHaveLength(2);
  });

  test('Status answers anywhere', () => {
    const bench = new Bench({ lead: false });
    expect(bench.ask('Status.Ping', {})).toEqual({});
    expect(bench.ask('Status.Leader', {})).toEqual({ Leader: '' });
    bench.lead(false, 's2');
    expect(bench.ask('Status.Leader', {})).toEqual({ Leader: 's2:4647' });
    expect(bench.ask('Status.Peers', {}).Peers).toEqual(['s1:4647', 's2:4647', 's3:4647']);
  });

  test('unknown methods, as recorded (fake-25)', () => {
    const bench = new Bench();
    const error = (method: string) => bench.call(method as 'Status.Ping', {}).error;
    expect(error('Nope.Nothing')).toBe("rpc: can't find service Nope.Nothing");
    expect(error('Node.Nothing')).toBe("rpc: can't find method Node.Nothing");
    expect(error('toString')).toBe("rpc: can't find service toString");
  });
});

describe('on a server that does not lead', () => {
  const follower = (): Bench => {
    const bench = new Bench({ lead: false });
    bench.commit({ type: 'NodeRegister', at: 0, node: { ...aRegistration() } as never, evalSeed: 's' });
    bench.lead(false, 's2');
    return bench;
  };

  test('writes and consistent reads go to the leader, and the answer comes back', () => {
    const bench = follower();
    const read = bench.call('Node.List', {});
    const beat = bench.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready' });
    expect(bench.forwards.map(({ to, method }) => [to, method])).toEqual([
      ['s2', 'Node.List'],
      ['s2', 'Node.UpdateStatus'],
    ]);
    bench.input({ type: 'forwarded', at: bench.at, id: beat.id, result: { error: 'node not found' } });
    expect([read.ok, beat.error]).toEqual([undefined, 'node not found']);
  });

  test('AllowStale reads are answered here, blocking ones too', () => {
    const bench = follower();
    const held = bench.call('Node.List', { AllowStale: true, MinQueryIndex: bench.index });
    expect(held.ok).toBeUndefined();
    bench.status('ready');
    expect(held.ok?.Nodes[0]?.Status).toBe('ready');
    expect(bench.forwards).toEqual([]);
  });

  test('AllowStale does not make a write local', () => {
    const bench = follower();
    bench.call('Node.UpdateStatus', { NodeID: 'n1', Status: 'ready', AllowStale: true } as never);
    expect(bench.forwards).toHaveLength(1);
  });

  test('without a leader: held 5 s, then refused', () => {
    const bench = new Bench({ lead: false });
    const result = bench.call('Node.List', {});
    bench.wait(4_999);
    expect(result.error).toBeUndefined();
    bench.wait(1);
    expect(result.error).toBe('No cluster leader');
  });

  test('held calls go on when a leader is known, or when it is this server', () => {
    const bench = new Bench({ lead: false });
    const forwarded = bench.call('Node.List', {});
    bench.lead(false, 's3');
    expect(bench.forwards[0]).toMatchObject({ to: 's3', id: forwarded.id });
    bench.lead(false, undefined);
    expect(forwarded.error).toBe('rpc error: EOF');
    const kept = bench.call('Node.List', {});
    bench.lead(true);
    expect(kept.ok?.Nodes).toEqual([]);
  });

  test('a call that was forwarded to us is not forwarded again', () => {
    const bench = follower();
    const input = {
      type: 'rpc',
      at: bench.at,
      id: 'x',
      method: 'Node.List',
      args: {},
      forwarded: true,
    } as const;
    bench.input(input);
    expect(bench.forwards).toEqual([]);
  });

  test('a leader that never answers: refused after a while', () => {
    const bench = follower();
    const result = bench.call('Node.List', {});
    bench.wait(10_000);
    expect(result.error).toBe('rpc error: EOF');
  });
});

describe('losing leadership', () => {
  test('pending proposals and held consistent reads are refused, stale ones go on', () => {
    const bench = benchWithNode();
    bench.ask('Node.Register', { Node: aRegistration('n0') });
    const consistent = bench.call('Node.List', { MinQueryIndex: bench.index });
    const stale = bench.call('Node.List', { MinQueryIndex: bench.index, AllowStale: true });
    bench.holding = true;
    const beat = bench.call('Node.UpdateStatus', { NodeID: 'n0', Status: 'ready' });
    bench.lead(false, 's2');
    expect(beat.error).toBe('leadership lost while committing log');
    expect(consistent.error).toBe('No cluster leader');
    // The entry may yet be committed, as anyone's.
    const command = bench.held[0]?.command;
    if (command) bench.commit(command);
    expect(stale.ok?.Nodes[0]?.Status).toBe('ready');
  });
});
