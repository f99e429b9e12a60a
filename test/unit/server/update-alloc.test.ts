/** `Node.UpdateAlloc`: guard, batch, evaluations. Reference page nomad-protocol.md, section 3.4; docs/protocol/divergence.md. */
import { describe, expect, test } from 'vitest';
import type { Allocation } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, anEvaluation, aRegistration, aReport } from './records.ts';

const POLICY = {
  Attempts: 1,
  Interval: 3600e9,
  Delay: 5e9,
  DelayFunction: 'constant',
  MaxDelay: 0,
  Unlimited: false,
} as const;
const JOB = aJob('web', { TaskGroups: [aGroup({ ReschedulePolicy: POLICY })] });

function benchWith(alloc: Partial<Allocation> = {}, job = JOB): Bench {
  const bench = new Bench();
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
  bench.commit({ type: 'JobRegister', at: bench.at, job, evals: [] });
  bench.place(anAlloc('a1', { Job: job, ClientStatus: 'running', ...alloc }));
  return bench;
}
/** The triggers of the evaluations that a report leads to. */
function triggers(bench: Bench, report = aReport('a1', 'failed')): string[] {
  bench.call('Node.UpdateAlloc', { Alloc: [report] });
  bench.wait(50);
  return [...bench.state.evaluations()].map((evaluation) => evaluation.TriggeredBy);
}

describe('guard', () => {
  test.each(['initializing', 'ready'] as const)('%s: taken', (status) => {
    const bench = benchWith();
    bench.status(status);
    const result = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'complete')] });
    bench.wait(50);
    expect(result.ok).toEqual({ Index: bench.index });
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('complete');
  });

  test.each(['disconnected', 'down'] as const)('%s: refused', (status) => {
    const bench = benchWith();
    bench.status(status);
    expect(bench.call('Node.UpdateAlloc', { Alloc: [aReport()] }).error).toBe(
      `node n1 is not allowed to update allocs while in status ${status}`,
    );
  });

  test('what is malformed', () => {
    const bench = benchWith();
    const error = (args: Parameters<typeof bench.call<'Node.UpdateAlloc'>>[1]) =>
      bench.call('Node.UpdateAlloc', args).error;
    expect(error({ Alloc: [] })).toBe('must update at least one allocation');
    expect(error({ Alloc: [aReport('a1', 'running', '')] })).toBe('missing node ID');
    expect(error({ Alloc: [aReport('a1', 'running', 'n9')] })).toBe('node n9 not found');
    expect(error({ Alloc: [aReport()], Evals: [anEvaluation()] })).toBe('evals field must not be set');
  });

  test('where the batch is applied, the node of each call is looked at, and the call is told', () => {
    const bench = benchWith();
    bench.ask('Node.Register', { Node: aRegistration('n2', { Status: 'ready' }) });
    bench.place(anAlloc('a2', { Job: JOB, NodeID: 'n2', ClientStatus: 'running' }));
    const first = bench.call('Node.UpdateAlloc', { Alloc: [aReport()] });
    const second = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a2', 'complete', 'n2')] });
    bench.status('down', 'n2');
    bench.wait(50);
    expect(first.ok).toEqual({ Index: bench.index });
    expect(second.error).toBe('node n2 is not allowed to update allocs while in status down');
    expect(bench.state.node('n1')?.LastAllocUpdateIndex).toBe(bench.index);
    expect(bench.state.node('n2')?.LastAllocUpdateIndex).toBe(0);
    expect(bench.state.alloc('a2')?.ClientStatus).toBe('lost');
  });

  test('a node speaks for its own allocations only (1.7)', () => {
    const bench = benchWith();
    bench.ask('Node.Register', { Node: aRegistration('n2', { Status: 'ready' }) });
    const said = (...Alloc: ReturnType<typeof aReport>[]) => bench.call('Node.UpdateAlloc', { Alloc }).error;
    expect(said(aReport('a1', 'complete', 'n2'))).toBe('allocation a1 is not on node n2');
    expect(said(aReport(), aReport('x', 'complete', 'n2'))).toBe('allocation x is not on node n1');
    const allocs = [aReport('a1', 'complete', 'n2')];
    bench.commit({ type: 'AllocClientUpdate', at: bench.at, allocs, evalSeed: 's' });
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('running');
  });

  test.each([
    ['disconnected', 'node n1 is not allowed to update allocs while in status disconnected'],
    ['down', 'node n1 is not allowed to update allocs while in status down'],
    ['gone', 'node n1 not found'],
  ] as const)('the status is looked at again after the wait: %s', (became, error) => {
    const bench = benchWith();
    const result = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'complete')] });
    if (became === 'gone') bench.ask('Node.Deregister', { NodeID: 'n1' });
    else bench.status(became);
    const before = bench.state.alloc('a1');
    bench.wait(50);
    expect(result.error).toBe(error);
    expect(bench.state.alloc('a1')).toBe(before);
    expect(bench.state.node('n1')?.LastAllocUpdateIndex ?? 0).toBe(0);
  });
});

describe('batch', () => {
  test('reports within 50 ms share one entry and its index', () => {
    const bench = benchWith();
    const first = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'running')] });
    bench.wait(49);
    const second = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'complete')] });
    expect([first.ok, second.ok]).toEqual([undefined, undefined]);
    const before = bench.index;
    bench.wait(1);
    expect(bench.index).toBe(before + 1);
    expect(first.ok).toEqual({ Index: before + 1 });
    expect(second.ok).toEqual({ Index: before + 1 });
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('complete');
  });

  test('evaluations are one per job', () => {
    const bench = benchWith({ ClientStatus: 'unknown' });
    const twin = anAlloc('a2', { Job: JOB, ClientStatus: 'unknown' });
    bench.place(twin);
    bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1'), aReport('a2')] });
    bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1')] });
    bench.wait(50);
    expect([...bench.state.evaluations()].map((it) => it.TriggeredBy)).toEqual(['reconnect']);
  });

  test('losing leadership drops the batch and tells its callers', () => {
    const bench = benchWith();
    const result = bench.call('Node.UpdateAlloc', { Alloc: [aReport('a1', 'complete')] });
    bench.lead(false, 's2');
    bench.wait(1000);
    expect(result.error).toBe('leadership lost while committing log');
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('running');
  });
});

describe('evaluations', () => {
  test('running -> running: none', () => {
    expect(triggers(benchWith(), aReport())).toEqual([]);
  });
  test('complete: a service that is wanted leaves a place to fill, nothing else does', () => {
    const complete = aReport('a1', 'complete');
    expect(triggers(benchWith(), complete)).toEqual(['alloc-failure']);
    expect(triggers(benchWith({ DesiredStatus: 'stop' }), complete)).toEqual([]);
    expect(triggers(benchWith({}, { ...JOB, Type: 'batch' }), complete)).toEqual([]);
  });

  test('complete batch work: looked at again when its client stopped it, or when it has done the work of its replacement', () => {
    const batch = { ...JOB, Type: 'batch' } as const;
    const ended = (...types: string[]) => {
      const Events = types.map((Type) => ({ Type, Time: 1 }));
      const main = {
        State: 'dead',
        Failed: false,
        Restarts: 0,
        StartedAt: 1,
        FinishedAt: 1,
        Events,
      } as const;
      return { ...aReport('a1', 'complete'), TaskStates: { main } };
    };
    const [done, killed] = [ended('Terminated'), ended('Killing', 'Terminated', 'Killed')];
    expect(triggers(benchWith({}, batch), done)).toEqual([]);
    expect(triggers(benchWith({}, batch), killed)).toEqual(['alloc-failure']);
    expect(triggers(benchWith({ DesiredStatus: 'stop' }, batch), killed)).toEqual([]);
    const replaced = { DesiredStatus: 'stop', NextAllocation: 'a2' } as const;
    expect(triggers(benchWith(replaced, batch), killed)).toEqual([]);
    expect(triggers(benchWith(replaced, batch), done)).toEqual(['alloc-failure']);
  });
  test('what is not taken gives rise to nothing', () => {
    expect(triggers(benchWith({ ClientStatus: 'complete' }))).toEqual([]);
    const bench = benchWith({ ClientStatus: 'unknown' });
    expect(triggers(bench, { ...aReport(), AllocModifyIndex: 1 })).toEqual([]);
    expect(bench.state.alloc('a1')?.ClientStatus).toBe('unknown');
  });
  test('failed, with an attempt left', () => {
    expect(triggers(benchWith())).toEqual(['alloc-failure']);
  });
  test('failed, no attempt left', () => {
    const event = { RescheduleTime: 1_000_000, PrevAllocID: 'a0', PrevNodeID: 'n1', Delay: 0 };
    expect(triggers(benchWith({ RescheduleTracker: { Events: [event] } }))).toEqual([]);
  });
  test('failed, with a follow-up evaluation that owns the decision (#12809)', () => {
    const owned = (part = {}) => {
      const bench = benchWith({ FollowupEvalID: 'f' });
      const evals = [anEvaluation('f', { TriggeredBy: 'alloc-failure', WaitUntil: 1e12, ...part })];
      bench.commit({ type: 'EvalUpdate', at: 0, evals });
      return triggers(bench).filter((trigger) => trigger === 'alloc-failure');
    };
    expect(owned()).toHaveLength(1);
    // One that is over, or was made for a disconnect by other servers, owns nothing.
    expect(owned({ Status: 'complete' })).toHaveLength(2);
    expect(owned({ TriggeredBy: 'max-disconnect-timeout' })).toHaveLength(1);
    expect(triggers(benchWith({ FollowupEvalID: 'gone' }))).toEqual(['alloc-failure']);
  });
  test.each(['running', 'complete', 'failed'] as const)(
    'unknown -> %s: reconnect, whatever else holds',
    (status) => {
      const bench = benchWith({ ClientStatus: 'unknown', FollowupEvalID: 'f' });
      expect(triggers(bench, aReport('a1', status))).toEqual(['reconnect']);
    },
  );
  test.each(['unknown', 'running'] as const)('the job is gone, stored %s', (ClientStatus) => {
    const bench = benchWith({ ClientStatus });
    bench.commit({
      type: 'JobDeregister',
      at: 0,
      namespace: 'default',
      jobId: 'web',
      purge: true,
      evals: [],
    });
    expect(triggers(bench)).toEqual(['job-deregister']);
  });
  test('a default job: restarts without limit (service)', () => {
    const bench = new Bench();
    bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const job = bench.state.job('default', 'web') ?? JOB;
    bench.place(anAlloc('a1', { Job: job, ClientStatus: 'running' }));
    expect(triggers(bench)).toContain('alloc-failure');
  });
  test('an allocation that does not exist', () => {
    expect(triggers(benchWith(), aReport('nobody', 'failed'))).toEqual([]);
  });
});
