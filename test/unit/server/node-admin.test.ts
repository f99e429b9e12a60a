/** Drain, eligibility, purge, events: reference page nomad-protocol.md, sections 1.2 (N10) and 1.6. */
import { describe, expect, test } from 'vitest';
import type { Eligibility } from '../../../machines/vocabulary.ts';
import { Bench } from './bench.ts';
import { anAlloc, anEvaluation, aRegistration, SECOND_NS } from './records.ts';

function benchWithWork(): Bench {
  const bench = new Bench();
  bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
  bench.place(anAlloc('a1', { ClientStatus: 'running' }));
  return bench;
}
const setEligibility = (bench: Bench, Eligibility: Eligibility) =>
  bench.call('Node.UpdateEligibility', { NodeID: 'n1', Eligibility });
const node = (bench: Bench) => bench.state.node('n1');
const STRATEGY = { Deadline: 60 * SECOND_NS, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
const drain = (bench: Bench, DrainStrategy: typeof STRATEGY | null, MarkEligible = false) =>
  bench.call('Node.UpdateDrain', { NodeID: 'n1', DrainStrategy, MarkEligible });

describe('eligibility', () => {
  test('ineligible: no evaluations; eligible again: evaluations; unchanged: nothing written', () => {
    const bench = benchWithWork();
    expect(setEligibility(bench, 'ineligible').ok).toMatchObject({
      EvalIDs: [],
      SchedulingEligibility: 'ineligible',
    });
    expect(setEligibility(bench, 'ineligible').ok).toMatchObject({ Index: 0 });
    expect(setEligibility(bench, 'eligible').ok?.EvalIDs).toHaveLength(1);
    expect(node(bench)?.Events.at(-1)?.Message).toBe('Node marked as eligible for scheduling');
  });

  test('refusals', () => {
    const bench = benchWithWork();
    expect(bench.call('Node.UpdateEligibility', { NodeID: 'n9', Eligibility: 'eligible' }).error).toBe(
      'node not found',
    );
    expect(setEligibility(bench, 'perhaps' as Eligibility).error).toBe(
      'invalid scheduling eligibility "perhaps"',
    );
    drain(bench, STRATEGY);
    expect(setEligibility(bench, 'eligible').error).toBe(
      "can not set node's scheduling eligibility to eligible while it is draining",
    );
  });

  test('ineligible -> eligible wakes what waits for room', () => {
    const bench = benchWithWork();
    setEligibility(bench, 'ineligible');
    bench.commit({
      type: 'EvalUpdate',
      at: 0,
      evals: [anEvaluation('b', { Status: 'blocked', SnapshotIndex: bench.index })],
    });
    const taken = bench.call('Eval.Dequeue', { Schedulers: ['service'], Timeout: 60_000 });
    expect(taken.ok).toBeUndefined();
    setEligibility(bench, 'eligible');
    // Its own evaluations and the woken one are of one job: whichever comes first must see this entry.
    expect(taken.ok?.Eval?.JobID).toBe('web');
    expect(taken.ok?.WaitIndex).toBe(bench.index);
  });
});

describe('drain', () => {
  test('set, updated, disabled', () => {
    const bench = benchWithWork();
    const startedAt = bench.at;
    drain(bench, STRATEGY);
    expect(node(bench)).toMatchObject({
      SchedulingEligibility: 'ineligible',
      DrainStrategy: { StartedAt: startedAt, ForceDeadline: startedAt + 60_000 },
    });
    bench.wait(5000);
    drain(bench, { ...STRATEGY, Deadline: 0 });
    expect(node(bench)?.DrainStrategy).toMatchObject({ StartedAt: startedAt, ForceDeadline: 0 });
    expect(drain(bench, null).ok?.EvalIDs).toEqual([]);
    expect(node(bench)).toMatchObject({ SchedulingEligibility: 'ineligible', DrainStrategy: null });
    expect(drain(bench, null, true).ok?.EvalIDs).toHaveLength(1);
    expect(node(bench)?.SchedulingEligibility).toBe('eligible');
    expect(
      node(bench)
        ?.Events.slice(-4)
        .map((event) => event.Message),
    ).toEqual([
      'Node drain strategy set',
      'Node drain strategy updated',
      'Node drain disabled',
      'Node drain disabled',
    ]);
  });
});

describe('purge', () => {
  test('N10: deleted, what was on it given up, evaluated in the same entry; the secret is forgotten too', () => {
    const bench = benchWithWork();
    const reply = bench.ask('Node.Deregister', { NodeID: 'n1' });
    expect(reply).toMatchObject({ HeartbeatTTL: 0, EvalCreateIndex: reply.Index, NumNodes: 0 });
    expect(bench.state.alloc('a1')).toMatchObject({ ClientStatus: 'lost', DesiredStatus: 'stop' });
    expect(reply.EvalIDs).toHaveLength(1);
    expect(node(bench)).toBeUndefined();
    const { index } = bench;
    bench.wait(60_000);
    expect(bench.index).toBe(index);
    const anew = aRegistration('n1', { SecretID: 'new owner', Status: 'ready' });
    expect(bench.call('Node.Register', { Node: anew }).ok).toBeDefined();
    expect(node(bench)?.Status).toBe('ready');
  });

  test('several at once', () => {
    const bench = benchWithWork();
    bench.ask('Node.Register', { Node: aRegistration('n2') });
    expect(bench.call('Node.BatchDeregister', { NodeIDs: ['n1', 'n9'] }).error).toBe('node not found');
    expect(bench.ask('Node.BatchDeregister', { NodeIDs: ['n1', 'n2'] }).EvalIDs).toHaveLength(1);
    expect([...bench.state.nodes()]).toEqual([]);
    expect(bench.call('Node.BatchDeregister', { NodeIDs: [] }).error).toBe(
      'missing node IDs for client deregistration',
    );
  });
});

test('events are added to the node', () => {
  const bench = benchWithWork();
  const event = { Message: 'hello', Subsystem: 'Cluster', Timestamp: 5 };
  expect(bench.ask('Node.EmitEvents', { NodeEvents: { n1: [event] } })).toEqual({ Index: bench.index });
  expect(node(bench)?.Events.at(-1)).toMatchObject({ ...event, CreateIndex: bench.index });
});
