/** Jobs (but for submitting: job-register.test.ts), evaluations, plans as calls: nomad-protocol.md, 5.1 to 5.4; fixture fake-11. */
import { describe, expect, test } from 'vitest';
import { Bench } from './bench.ts';
import { aJob, anAlloc, anEvaluation, aPlan, aRegistration, aReport } from './records.ts';

const take = (bench: Bench, Timeout = 0) =>
  bench.call('Eval.Dequeue', { Schedulers: ['service', 'batch'], Timeout });

describe('Job.Deregister and Evaluate', () => {
  test('stop, then purge', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    const args = { JobID: 'web', Namespace: 'default', Purge: false };
    const reply = bench.ask('Job.Deregister', args);
    expect(bench.state.evaluation(reply.EvalID)?.TriggeredBy).toBe('job-deregister');
    expect(bench.state.job('default', 'web')?.Stop).toBe(true);
    bench.ask('Job.Deregister', { ...args, Purge: true });
    expect(bench.state.job('default', 'web')).toBeUndefined();
    expect(bench.call('Job.Deregister', args).error).toBe('job not found');
    expect(bench.call('Job.Evaluate', args).error).toBe('job not found');
  });
});

test('Alloc.Stop marks and evaluates in one entry', () => {
  const bench = new Bench();
  bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
  bench.place(anAlloc());
  const reply = bench.ask('Alloc.Stop', { AllocID: 'a1' });
  expect(bench.state.alloc('a1')).toMatchObject({
    DesiredTransition: { Migrate: true },
    DesiredStatus: 'run',
    AllocModifyIndex: reply.Index,
  });
  expect(bench.state.evaluation(reply.EvalID)).toMatchObject({
    TriggeredBy: 'alloc-stop',
    CreateIndex: reply.Index,
  });
  expect(bench.call('Alloc.Stop', { AllocID: 'a9' }).error).toBe('Unknown allocation "a9"');
});

describe('leases', () => {
  test('dequeue waits for work, or for its time', () => {
    const bench = new Bench();
    const nothing = take(bench, 500);
    bench.wait(499);
    expect(nothing.ok).toBeUndefined();
    bench.wait(1);
    expect(nothing.ok).toMatchObject({ Eval: null, Token: '' });
    const waiting = take(bench, 500);
    bench.ask('Job.Register', { Job: aJob() });
    expect(waiting.ok?.Eval?.JobID).toBe('web');
    expect(waiting.ok?.WaitIndex).toBe(bench.index);
    expect(waiting.ok?.LeaderTime).toBe(bench.at);
    expect(bench.call('Eval.Dequeue', { Schedulers: [], Timeout: 0 }).error).toBe(
      'dequeue requires at least one scheduler type',
    );
  });

  test('every write shows its token', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    const { Eval: evaluation, Token: token } = take(bench).ok ?? {};
    const Evals = [{ ...(evaluation ?? anEvaluation()), Status: 'complete' as const }];
    const EvalID = evaluation?.ID ?? '';
    expect(bench.call('Eval.Update', { Evals, EvalToken: 'x' }).error).toBe(
      'evaluation token does not match',
    );
    expect(bench.call('Eval.Ack', { EvalID: 'x', Token: 'x' }).error).toBe('evaluation is not outstanding');
    expect(bench.call('Plan.Submit', { Plan: aPlan({ EvalID, EvalToken: 'x' }) }).error).toBe(
      'evaluation token does not match',
    );
    const followUp = anEvaluation('f', { PreviousEval: EvalID, WaitUntil: bench.at + 9000 });
    expect(bench.ask('Eval.Create', { Evals: [followUp], EvalToken: token ?? '' }).Index).toBe(bench.index);
    expect(bench.call('Eval.Create', { Evals: [followUp], EvalToken: token ?? '' }).error).toBe(
      'evaluation already exists',
    );
    expect(bench.ask('Eval.Update', { Evals, EvalToken: token ?? '' }).Index).toBe(bench.index);
    bench.ask('Eval.Ack', { EvalID, Token: token ?? '' });
    expect(bench.call('Eval.Ack', { EvalID, Token: token ?? '' }).error).toBe(
      'evaluation is not outstanding',
    );
  });

  test('one evaluation per job at a time; an ack cancels all that wait but the newest', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    const first = take(bench).ok;
    const second = bench.ask('Job.Evaluate', { JobID: 'web', Namespace: 'default' }).EvalID;
    const third = bench.ask('Job.Evaluate', { JobID: 'web', Namespace: 'default' }).EvalID;
    expect(take(bench).ok?.Eval).toBeNull();
    bench.ask('Eval.Ack', { EvalID: first?.Eval?.ID ?? '', Token: first?.Token ?? '' });
    expect(bench.state.evaluation(second)).toMatchObject({
      Status: 'canceled',
      StatusDescription: 'canceled after more recent eval was processed',
    });
    expect(take(bench).ok?.Eval?.ID).toBe(third);
  });

  test('three deliveries in vain: failed, with a follow-up', () => {
    const bench = new Bench();
    const { EvalID } = bench.ask('Job.Register', { Job: aJob() });
    for (let i = 0; i < 3; i++) {
      const { Token } = take(bench, 120_000).ok ?? {};
      if (Token === undefined) bench.wait(60_000);
      bench.wait(60_000);
    }
    const failed = bench.state.evaluation(EvalID);
    expect(failed).toMatchObject({
      Status: 'failed',
      StatusDescription: 'evaluation reached delivery limit (3)',
    });
    expect(bench.state.evaluation(failed?.NextEval ?? '')).toMatchObject({
      TriggeredBy: 'failed-follow-up',
      PreviousEval: EvalID,
    });
  });

  test('the broker and the blocked are restored by a new leader; pausing freezes both', () => {
    const bench = new Bench();
    bench.ask('Job.Register', { Job: aJob() });
    take(bench);
    bench.lead(false, 's2');
    bench.lead(true);
    expect(take(bench).ok?.Eval?.JobID).toBe('web');
    bench.ask('Operator.SchedulerPause', { PauseEvalBroker: true });
    bench.ask('Job.Register', { Job: aJob('other') });
    expect(take(bench).ok?.Eval).toBeNull();
    bench.lead(false, 's2');
    bench.lead(true);
    expect(take(bench).ok?.Eval).toBeNull();
    bench.ask('Operator.SchedulerPause', { PauseEvalBroker: false });
    const jobs = new Set([take(bench).ok?.Eval?.JobID, take(bench).ok?.Eval?.JobID]);
    expect(jobs).toEqual(new Set(['other', 'web']));
  });
});

describe('blocked evaluations', () => {
  const blocked = (bench: Bench, id = 'b', part = {}): void => {
    const evals = [anEvaluation(id, { Status: 'blocked', SnapshotIndex: bench.index, ...part })];
    bench.commit({ type: 'EvalUpdate', at: 0, evals });
  };
  const benchWithNode = (): Bench => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Node.Register', { Node: aRegistration('n2') });
    bench.place(anAlloc('x', { Job: aJob('other') }));
    return bench;
  };

  test.each([
    [
      'a node becomes ready',
      { type: 'NodeUpdateStatus', at: 0, nodeId: 'n2', asked: 'ready', evalSeed: 's' },
      true,
    ],
    [
      'a node becomes initializing',
      { type: 'NodeUpdateStatus', at: 0, nodeId: 'n1', asked: 'initializing', evalSeed: 's' },
      false,
    ],
    [
      'a client ends a task',
      { type: 'AllocClientUpdate', at: 0, allocs: [aReport('x', 'failed')], evalSeed: 's' },
      true,
    ],
    [
      'a client runs a task',
      { type: 'AllocClientUpdate', at: 0, allocs: [aReport('x')], evalSeed: 's' },
      false,
    ],
    [
      'a plan stops',
      { type: 'ApplyPlanResults', at: 0, evalId: '', snapshotIndex: 1e9, job: null, stops: [], allocs: [] },
      false,
    ],
    ['a node is purged', { type: 'NodeDeregister', at: 0, nodeIds: ['n1'], evalSeed: 's' }, false],
  ] as const)('%s: woken %#', (_, command, woken) => {
    const bench = benchWithNode();
    blocked(bench);
    expect(take(bench).ok?.Eval).toBeNull();
    bench.commit(command);
    const taken = [take(bench), take(bench)].map(({ ok }) => ok?.Eval?.ID);
    expect(taken.includes('b')).toBe(woken);
  });

  test('one per job: the older is cancelled (fake-18)', () => {
    const bench = benchWithNode();
    blocked(bench, 'b1');
    blocked(bench, 'b2');
    expect(bench.state.evaluation('b1')).toMatchObject({
      Status: 'canceled',
      StatusDescription: 'existing blocked evaluation exists for job "web"',
    });
    expect(bench.state.evaluation('b2')?.Status).toBe('blocked');
  });

  test('missed unblock: one that looked at an older state is queued at once', () => {
    const bench = benchWithNode();
    const before = bench.index;
    bench.status('ready', 'n2');
    blocked(bench, 'b', { SnapshotIndex: before });
    expect(take(bench).ok?.Eval?.ID).toBe('b');
  });

  test('a plan that touches a woken evaluation does not queue it a second time', () => {
    const bench = benchWithNode();
    blocked(bench);
    bench.status('ready', 'n2');
    const lease = take(bench).ok;
    const plan = { evalId: 'b', snapshotIndex: bench.index, job: null, stops: [], allocs: [] };
    bench.commit({ type: 'ApplyPlanResults', at: 0, ...plan });
    bench.ask('Eval.Ack', { EvalID: 'b', Token: lease?.Token ?? '' });
    expect(take(bench).ok?.Eval).toBeNull();
  });

  test('a reblocked one waits again, and must see what it missed', () => {
    const bench = benchWithNode();
    blocked(bench);
    bench.status('ready', 'n2');
    const lease = take(bench).ok;
    const Evals = [{ ...(lease?.Eval ?? anEvaluation()), SnapshotIndex: bench.index - 1 }];
    bench.ask('Eval.Reblock', { Evals, EvalToken: lease?.Token ?? '' });
    bench.ask('Eval.Ack', { EvalID: 'b', Token: lease?.Token ?? '' });
    expect(take(bench).ok).toMatchObject({ Eval: { ID: 'b' }, WaitIndex: bench.index });
  });
});

const HUGE = anAlloc('huge', {
  Job: aJob('other'),
  AllocatedResources: { Tasks: { t: { CPU: 4000, MemoryMB: 64 } }, Shared: { DiskMB: 1, Ports: [] } },
});

describe('Plan.Submit', () => {
  const leased = (bench: Bench) => {
    const job = bench.state.job('default', 'web');
    const { Eval: evaluation, Token } = take(bench).ok ?? {};
    const alloc = anAlloc('a1', job ? { Job: job } : {});
    return aPlan({
      EvalID: evaluation?.ID ?? '',
      EvalToken: Token ?? '',
      Job: job ?? null,
      NodeAllocation: { n1: [alloc] },
      SnapshotIndex: bench.index,
    });
  };

  test('committed: the result names the entry', () => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const { Result, Index } = bench.ask('Plan.Submit', { Plan: leased(bench) });
    expect(Result).toMatchObject({ AllocIndex: bench.index, RefreshIndex: 0, RejectedNodes: [] });
    expect(Index).toBe(bench.index);
    expect(bench.state.alloc('a1')).toMatchObject({ ClientStatus: 'pending', CreateIndex: bench.index });
  });

  test('an initializing node takes nothing: refresh', () => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration() });
    bench.ask('Job.Register', { Job: aJob() });
    const { Result } = bench.ask('Plan.Submit', { Plan: leased(bench) });
    expect(Result).toMatchObject({ AllocIndex: 0, RejectedNodes: ['n1'] });
    expect(Result.RefreshIndex).toBeGreaterThan(0);
    expect(bench.state.alloc('a1')).toBeUndefined();
  });

  test.each([
    [
      'its job was evaluated since',
      (bench: Bench) => bench.ask('Job.Evaluate', { JobID: 'web', Namespace: 'default' }),
    ],
    ['its node is not ready any more', (bench: Bench) => bench.status('initializing')],
    [
      'its node is not eligible any more',
      (bench: Bench) => bench.ask('Node.UpdateEligibility', { NodeID: 'n1', Eligibility: 'ineligible' }),
    ],
    ['its node has no room any more', (bench: Bench) => bench.place(HUGE)],
  ])('overtaken on its way into the log: %s', (_, overtake) => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const Plan = leased(bench);
    bench.holding = true;
    const result = bench.call('Plan.Submit', { Plan });
    bench.holding = false;
    overtake(bench);
    bench.release();
    const nothing = { NodeUpdate: {}, NodeAllocation: {}, AllocIndex: 0 };
    expect(result.ok?.Result).toEqual({
      ...nothing,
      RejectedNodes: ['n1'],
      RefreshIndex: bench.index,
      Refused: true,
    });
    expect(bench.state.alloc('a1')).toBeUndefined();
  });

  test('an evaluation that its own maker created does not overtake it', () => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const Plan = leased(bench);
    const blocked = anEvaluation('b', { Status: 'blocked', PreviousEval: Plan.EvalID });
    bench.ask('Eval.Create', { Evals: [blocked], EvalToken: Plan.EvalToken });
    expect(bench.ask('Plan.Submit', { Plan }).Result).toMatchObject({ AllocIndex: bench.index });
  });

  test('the lease does not run out while a plan is in the log', () => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const plan = leased(bench);
    bench.holding = true;
    const result = bench.call('Plan.Submit', { Plan: plan });
    bench.wait(15_000);
    bench.release();
    expect(result.ok).toBeDefined();
    expect(bench.call('Eval.Ack', { EvalID: plan.EvalID, Token: plan.EvalToken }).ok).toEqual({});
  });

  test('leadership lost: the worker is told, and no plan stays', () => {
    const bench = new Bench();
    bench.ask('Node.Register', { Node: aRegistration('n1', { Status: 'ready' }) });
    bench.ask('Job.Register', { Job: aJob() });
    const plan = leased(bench);
    bench.holding = true;
    const result = bench.call('Plan.Submit', { Plan: plan });
    bench.lead(false, 's2');
    expect(result.error).toBe('leadership lost while committing log');
    expect(bench.call('Plan.Submit', { Plan: null as never }).ok).toBeUndefined();
  });
});
