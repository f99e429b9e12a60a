/** The drainer: reference page nomad-protocol.md, section 1.6; docs/protocol/divergence.md, "The rules around it". */
import { describe, expect, test } from 'vitest';
import type { DrainStrategy, MigrateStrategy } from '../../../impl/core/drain-records.ts';
import { DRAIN_LOOK_MS } from '../../../impl/core/drain-watch.ts';
import type { Allocation, Job } from '../../../impl/core/records.ts';
import { Bench } from './bench.ts';
import { aGroup, aJob, anAlloc, anEvaluation, aRegistration, aReport, SECOND_NS } from './records.ts';

const ONE_BY_ONE: MigrateStrategy = {
  MaxParallel: 1,
  HealthCheck: 'checks',
  MinHealthyTime: 10 * SECOND_NS,
  HealthyDeadline: 300 * SECOND_NS,
};
const HEALTHY = { ClientStatus: 'running', DeploymentStatus: { Healthy: true, Timestamp: 1 } } as const;
const WEB = aJob('web', { TaskGroups: [aGroup({ Count: 2, Migrate: ONE_BY_ONE })] });
const BATCH = aJob('work', { Type: 'batch' });
const SYSTEM = aJob('agent', { Type: 'system' });

/** Two nodes that are ready, and these allocations on them; nothing is scheduled. */
function benchWith(jobs: readonly Job[], ...allocs: Allocation[]): Bench {
  const bench = new Bench();
  bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
  for (const id of ['n1', 'n2']) bench.ask('Node.Register', { Node: aRegistration(id, { Status: 'ready' }) });
  for (const job of jobs) bench.commit({ type: 'JobRegister', at: bench.at, job, evals: [] });
  bench.place(...allocs);
  return bench;
}
const web = (id: string, part: Partial<Allocation> = {}) => anAlloc(id, { Job: WEB, ...HEALTHY, ...part });

function drain(bench: Bench, part: Partial<DrainStrategy> = {}): void {
  const DrainStrategy = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0, ...part };
  bench.ask('Node.UpdateDrain', { NodeID: 'n1', DrainStrategy, MarkEligible: false });
}
const takeBack = (bench: Bench, MarkEligible = true) =>
  bench.ask('Node.UpdateDrain', { NodeID: 'n1', DrainStrategy: null, MarkEligible });
/** Long enough for the drainer to look, and too short for a heartbeat to be missed. */
const look = (bench: Bench) => bench.wait(DRAIN_LOOK_MS);
const marked = (bench: Bench) =>
  [...bench.state.allocs()].filter((it) => it.DesiredTransition.Migrate === true).map(({ ID }) => ID);
const node = (bench: Bench, id = 'n1') => bench.state.node(id);
const isDraining = (bench: Bench) => node(bench)?.DrainStrategy !== null;
const drainEvals = (bench: Bench) =>
  [...bench.state.evaluations()].filter(({ TriggeredBy }) => TriggeredBy === 'node-drain');
const entries = (bench: Bench) => bench.log.map(({ command }) => command.type);

function report(bench: Bench, id: string, status: 'running' | 'complete' | 'failed', healthy = false): void {
  const DeploymentStatus = { Healthy: true, Timestamp: bench.at };
  const Alloc = [{ ...aReport(id, status), ...(healthy ? { DeploymentStatus } : {}) }];
  bench.call('Node.UpdateAlloc', { Alloc });
  bench.wait(50);
}

/** As a plan that obeys the mark leaves it. */
function stop(bench: Bench, id: string): void {
  const alloc = { ...(bench.state.alloc(id) as Allocation), DesiredStatus: 'stop' } as const;
  const plan = { evalId: '', snapshotIndex: bench.index, job: null, stops: [alloc], allocs: [] };
  bench.commit({ type: 'ApplyPlanResults', at: bench.at, ...plan });
}

describe('a service', () => {
  test('goes one by one: the next when as many are healthy as must stay', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    drain(bench);
    look(bench);
    expect(marked(bench)).toEqual(['a1']);
    expect(bench.state.alloc('a1')?.DesiredTransition).toEqual({ Migrate: true, MigrateForDrain: true });
    expect(drainEvals(bench)).toMatchObject([{ JobID: 'web', Type: 'service', CreateIndex: bench.index }]);
    stop(bench, 'a1');
    bench.place(web('b1', { NodeID: 'n2', ClientStatus: 'pending', DeploymentStatus: null }));
    report(bench, 'a1', 'complete');
    look(bench);
    expect(marked(bench)).toEqual(['a1']);
    const Alloc = [
      { ...aReport('b1', 'running', 'n2'), DeploymentStatus: { Healthy: true, Timestamp: bench.at } },
    ];
    bench.call('Node.UpdateAlloc', { Alloc });
    bench.wait(50);
    look(bench);
    expect(marked(bench)).toEqual(['a1', 'a2']);
    stop(bench, 'a2');
    report(bench, 'a2', 'complete');
    look(bench);
    expect(isDraining(bench)).toBe(false);
  });

  test('of two nodes that drain at once shares one budget', () => {
    const bench = benchWith([WEB], web('a1'), web('a2', { NodeID: 'n2' }));
    drain(bench);
    const DrainStrategy = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
    bench.ask('Node.UpdateDrain', { NodeID: 'n2', DrainStrategy, MarkEligible: false });
    look(bench);
    look(bench);
    expect(marked(bench)).toEqual(['a1']);
  });

  test('does not count one that another drain takes away in the same look', () => {
    const bench = benchWith([WEB], web('a1'), web('a2', { NodeID: 'n2' }));
    drain(bench);
    const DrainStrategy = { Deadline: -1, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
    bench.ask('Node.UpdateDrain', { NodeID: 'n2', DrainStrategy, MarkEligible: false });
    look(bench);
    expect(marked(bench)).toEqual(['a2']);
  });

  test.each([
    ['not known to be healthy', { DeploymentStatus: null }],
    ['known not to be', { DeploymentStatus: { Healthy: false, Timestamp: 1 } }],
    ['told to stop', { DesiredStatus: 'stop' }],
    ['told to move by its operator', { DesiredTransition: { Migrate: true } }],
  ] as const)('does not count one that is %s', (_, part) => {
    const bench = benchWith([WEB], web('a1'), web('a2', { NodeID: 'n2', ...part }));
    drain(bench);
    look(bench);
    expect(marked(bench).includes('a1')).toBe(false);
  });

  test('does not count what is out of sight: it may be dead', () => {
    const windowed = aJob('web', {
      TaskGroups: [aGroup({ Count: 2, Migrate: ONE_BY_ONE, MaxClientDisconnect: 3600 * SECOND_NS })],
    });
    const bench = benchWith(
      [windowed],
      web('a1', { Job: windowed }),
      web('a2', { Job: windowed, NodeID: 'n2' }),
    );
    bench.status('silence', 'n2');
    expect(bench.state.alloc('a2')?.ClientStatus).toBe('unknown');
    drain(bench);
    look(bench);
    expect(marked(bench)).toEqual([]);
  });

  test('that is not wanted any more is left to its own evaluation', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    bench.ask('Job.Deregister', { JobID: 'web', Namespace: 'default', Purge: false });
    drain(bench);
    look(bench);
    expect(marked(bench)).toEqual([]);
  });
});

describe('what else is on the node', () => {
  const work = (part: Partial<Allocation> = {}) =>
    anAlloc('w', { Job: BATCH, ClientStatus: 'running', ...part });
  const agent = anAlloc('s', { Job: SYSTEM, ClientStatus: 'running' });

  test('batch work may end by itself', () => {
    const bench = benchWith([BATCH], work());
    drain(bench);
    look(bench);
    expect([marked(bench), isDraining(bench)]).toEqual([[], true]);
    report(bench, 'w', 'complete');
    look(bench);
    expect(isDraining(bench)).toBe(false);
  });

  test('and is taken away at the deadline, for good', () => {
    const bench = benchWith([BATCH], work());
    drain(bench, { Deadline: 10 * SECOND_NS });
    bench.wait(9_999);
    expect(marked(bench)).toEqual([]);
    bench.wait(1);
    expect(bench.state.alloc('w')?.DesiredTransition).toMatchObject({ MigrateDisablePlacement: true });
    expect(drainEvals(bench)).toMatchObject([{ JobID: 'work', Type: 'batch' }]);
  });

  test('system jobs go last', () => {
    const bench = benchWith([BATCH, SYSTEM], work(), agent);
    drain(bench);
    look(bench);
    expect(marked(bench)).toEqual([]);
    report(bench, 'w', 'complete');
    look(bench);
    expect([marked(bench), isDraining(bench)]).toEqual([['s'], true]);
    stop(bench, 's');
    look(bench);
    expect(isDraining(bench)).toBe(true);
    report(bench, 's', 'complete');
    look(bench);
    expect(isDraining(bench)).toBe(false);
  });

  test('or not at all', () => {
    const bench = benchWith([BATCH, SYSTEM], work(), agent);
    drain(bench, { IgnoreSystemJobs: true, Deadline: -1 });
    look(bench);
    expect(marked(bench)).toEqual(['w']);
    report(bench, 'w', 'complete');
    look(bench);
    // It ended before anything could stop it: the mark has nothing to say any more.
    expect([marked(bench), isDraining(bench)]).toEqual([[], false]);
    expect(drainEvals(bench)).toHaveLength(1);
  });
});

describe('the end', () => {
  test('of a drain of an empty node comes at once; the node stays closed', () => {
    const bench = benchWith([]);
    const startedAt = bench.at;
    drain(bench);
    expect(node(bench)?.LastDrain).toEqual({
      StartedAt: startedAt,
      UpdatedAt: startedAt,
      Status: 'draining',
    });
    look(bench);
    expect(node(bench)).toMatchObject({
      DrainStrategy: null,
      SchedulingEligibility: 'ineligible',
      LastDrain: { StartedAt: startedAt, UpdatedAt: bench.at, Status: 'complete' },
    });
    expect(node(bench)?.Events.at(-1)).toMatchObject({ Message: 'Node drain complete', Subsystem: 'Drain' });
  });

  test('does not come with the deadline: what is told to stop may still run (S11)', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    drain(bench, { Deadline: 10 * SECOND_NS });
    bench.wait(10_000);
    expect([marked(bench), isDraining(bench)]).toEqual([['a1', 'a2'], true]);
    for (const id of ['a1', 'a2']) stop(bench, id);
    report(bench, 'a1', 'complete');
    look(bench);
    expect(isDraining(bench)).toBe(true);
    report(bench, 'a2', 'failed');
    look(bench);
    expect(isDraining(bench)).toBe(false);
  });

  test('comes when a node that fell silent is given up', () => {
    const bench = benchWith([WEB], web('a1'));
    drain(bench);
    look(bench);
    expect(isDraining(bench)).toBe(true);
    bench.status('silence');
    look(bench);
    expect(node(bench)).toMatchObject({ Status: 'down', DrainStrategy: null });
  });

  test('of a purged node is nothing to wait for', () => {
    const bench = benchWith([WEB], web('a1'));
    drain(bench);
    bench.ask('Node.Deregister', { NodeID: 'n1' });
    const { index } = bench;
    look(bench);
    look(bench);
    expect(bench.index).toBe(index);
  });

  test('forced: everything goes at the first look, whatever the budget', () => {
    const bench = benchWith([WEB, BATCH], web('a1'), web('a2'), anAlloc('w', { Job: BATCH }));
    drain(bench, { Deadline: -1 });
    look(bench);
    expect(marked(bench)).toEqual(['a1', 'a2', 'w']);
    expect(
      drainEvals(bench)
        .map(({ JobID }) => JobID)
        .sort(),
    ).toEqual(['web', 'work']);
  });

  test('a deadline that is moved counts as it stands', () => {
    const bench = benchWith([BATCH], anAlloc('w', { Job: BATCH, ClientStatus: 'running' }));
    const startedAt = bench.at;
    drain(bench, { Deadline: 5 * SECOND_NS });
    bench.wait(4_000);
    drain(bench, { Deadline: 5 * SECOND_NS });
    bench.wait(4_999);
    expect(marked(bench)).toEqual([]);
    bench.wait(1);
    expect(marked(bench)).toEqual(['w']);
    expect(node(bench)?.LastDrain).toMatchObject({ StartedAt: startedAt, UpdatedAt: startedAt + 4_000 });
  });

  test('registering again keeps the drain and what is known of the last one', () => {
    const bench = benchWith([WEB], web('a1'));
    drain(bench);
    bench.ask('Node.Register', { Node: aRegistration('n1') });
    expect(node(bench)).toMatchObject({ DrainStrategy: {}, LastDrain: { Status: 'draining' } });
  });
});

describe('taken back', () => {
  test.each([true, false])(
    'it takes back its marks, and those jobs are considered again: eligible %s',
    (open) => {
      const bench = benchWith([WEB], web('a1'), web('a2'));
      drain(bench);
      look(bench);
      const { index } = bench;
      const reply = takeBack(bench, open);
      expect(bench.state.alloc('a1')).toMatchObject({ DesiredTransition: {}, AllocModifyIndex: index + 1 });
      expect(reply.EvalIDs).toHaveLength(1);
      expect(node(bench)).toMatchObject({
        SchedulingEligibility: open ? 'eligible' : 'ineligible',
        LastDrain: { Status: 'canceled' },
      });
      look(bench);
      expect(marked(bench)).toEqual([]);
    },
  );

  test('what its operator told to move moves all the same, and what is being stopped is', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    drain(bench, { Deadline: -1 });
    look(bench);
    bench.ask('Alloc.Stop', { AllocID: 'a1' });
    stop(bench, 'a2');
    takeBack(bench);
    expect(marked(bench)).toEqual(['a1', 'a2']);
  });

  test('before a mark that was chosen is written: nothing is marked', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    drain(bench);
    bench.holding = true;
    look(bench);
    expect(bench.held.map(({ command }) => command.type)).toEqual(['NodeDrainAdvance']);
    const at = bench.at;
    const entry = { nodeId: 'n1', strategy: null, markEligible: true, evalSeed: 'seed' };
    bench.commit({ type: 'NodeUpdateDrain', at, ...entry });
    bench.release();
    expect([marked(bench), drainEvals(bench)]).toEqual([[], []]);
  });

  test('a node that is open again wakes what waits for room (#27488)', () => {
    const bench = benchWith([WEB], web('a1'));
    bench.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
    drain(bench);
    bench.commit({
      type: 'EvalUpdate',
      at: bench.at,
      evals: [anEvaluation('b', { JobID: 'other', Status: 'blocked', SnapshotIndex: bench.index })],
    });
    takeBack(bench);
    const taken = [1, 2].map(() => bench.call('Eval.Dequeue', { Schedulers: ['service'], Timeout: 1_000 }));
    expect(new Set(taken.map(({ ok }) => ok?.Eval?.JobID))).toEqual(new Set(['other', 'web']));
  });
});

describe('the leader', () => {
  test('that comes next goes on with it, the deadline included', () => {
    const bench = benchWith([WEB, BATCH], web('a1'), web('a2'), anAlloc('w', { Job: BATCH }));
    drain(bench, { Deadline: 10 * SECOND_NS });
    bench.lead(false, 's2');
    bench.wait(20_000);
    expect(marked(bench)).toEqual([]);
    bench.lead(true);
    expect(marked(bench)).toEqual(['a1', 'a2', 'w']);
  });

  test('asks once while its entry is on its way, and again when the entry was lost', () => {
    const bench = benchWith([WEB], web('a1'), web('a2'));
    drain(bench);
    bench.holding = true;
    look(bench);
    bench.wait(5_000);
    expect(bench.held).toHaveLength(1);
    const [lost] = bench.held.splice(0);
    bench.holding = false;
    bench.input({
      type: 'proposal-failed',
      at: bench.at,
      proposal: lost?.proposal ?? 0,
      reason: 'no quorum',
    });
    expect(marked(bench)).toEqual([]);
    look(bench);
    expect(marked(bench)).toEqual(['a1']);
  });

  test('writes nothing while nothing may go', () => {
    const bench = benchWith([BATCH], anAlloc('w', { Job: BATCH, ClientStatus: 'running' }));
    drain(bench);
    report(bench, 'w', 'running');
    bench.wait(5_000);
    expect(entries(bench)).not.toContain('NodeDrainAdvance');
  });
});
