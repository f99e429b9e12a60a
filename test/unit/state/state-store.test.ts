/** The replicated state: indexes, snapshots, job status, linkage, dumps. Reference page, sections 0, 3.2, 5.1, 8 (S1). */
import { describe, expect, test } from 'vitest';
import type { Command } from '../../../impl/core/commands.ts';
import { StateStore } from '../../../impl/core/state/state-store.ts';
import { aGroup, aJob, aNode, anAlloc, anEvaluation, aReport } from '../server/records.ts';

const planned = (
  allocs: ReturnType<typeof anAlloc>[],
  part: { evalId?: string; at?: number } = {},
): Command => ({
  type: 'ApplyPlanResults',
  at: 0,
  evalId: '',
  snapshotIndex: 1e9,
  job: null,
  stops: [],
  allocs,
  ...part,
});
const nodeThere = (id = 'n1'): Command => ({
  type: 'NodeRegister',
  at: 1,
  node: aNode(id, { Status: 'ready' }),
  evalSeed: `s-${id}`,
});
const registered = (job = aJob(), evals = [anEvaluation()]): Command => ({
  type: 'JobRegister',
  at: 0,
  job,
  evals,
});

const HISTORY: readonly Command[] = [
  nodeThere(),
  registered(),
  planned([anAlloc()]),
  { type: 'NodeUpdateStatus', at: 4, nodeId: 'n1', asked: 'initializing', evalSeed: 's4' },
  { type: 'AllocClientUpdate', at: 5, allocs: [aReport('a1', 'running')], evalSeed: 's5' },
  { type: 'SchedulerPause', at: 6, paused: true },
  registered(aJob('web', { Priority: 60 }), [anEvaluation('e3', { Status: 'blocked' })]),
];

function run(commands: readonly Command[], store = new StateStore(), from = 0): StateStore {
  commands.forEach((command, i) => store.apply(from + i + 1, command));
  return store;
}

describe('replicas', () => {
  test('S1: same entries, same state', () => {
    expect(run(HISTORY).fingerprint()).toBe(run(HISTORY).fingerprint());
    expect(run(HISTORY).fingerprint()).not.toBe(run(HISTORY.slice(0, -1)).fingerprint());
  });

  test('a dump, even by way of JSON, restores the same state, indexes and all', () => {
    const origin = run(HISTORY.slice(0, 5));
    const copy = new StateStore();
    copy.restore(5, JSON.parse(JSON.stringify(origin.dump())));
    expect(copy.fingerprint()).toBe(origin.fingerprint());
    run(HISTORY.slice(5), origin, 5);
    run(HISTORY.slice(5), copy, 5);
    expect(copy.fingerprint()).toBe(origin.fingerprint());
    expect(copy.schedulerPaused).toBe(true);
    expect(copy.snapshot().allocsByJob('default', 'web')).toHaveLength(1);
    expect(
      copy
        .snapshot()
        .evaluationsByJob('default', 'web')
        .map((it) => it.ID),
    ).toEqual(
      origin
        .snapshot()
        .evaluationsByJob('default', 'web')
        .map((it) => it.ID),
    );
    expect(copy.snapshot().jobVersions('default', 'web')).toHaveLength(1);
  });

  test('entries come in order, each once', () => {
    const store = run(HISTORY);
    expect(() => store.apply(3, { type: 'Noop', at: 0 })).toThrow('assertion failed');
  });
});

describe('snapshots', () => {
  test('a snapshot does not move with the state', () => {
    const store = run(HISTORY.slice(0, 3));
    const view = store.snapshot();
    expect(store.snapshot()).toBe(view);
    run(HISTORY.slice(3), store, 3);
    expect(view.index).toBe(3);
    expect(view.node('n1')?.Status).toBe('ready');
    expect(view.alloc('a1')?.ClientStatus).toBe('pending');
    expect(view.allocsByNode('n1')[0]?.ClientStatus).toBe('pending');
    expect(store.snapshot().allocsByNode('n1')[0]?.ClientStatus).toBe('running');
  });

  test('iteration is by id, whatever the order of writing', () => {
    const store = run([nodeThere('n2'), nodeThere('n1'), planned([anAlloc('b'), anAlloc('a')])]);
    expect([...store.snapshot().nodes()].map((node) => node.ID)).toEqual(['n1', 'n2']);
    expect(
      store
        .snapshot()
        .allocsByJob('default', 'web')
        .map((alloc) => alloc.ID),
    ).toEqual(['a', 'b']);
  });

  test('one job is not a prefix of another', () => {
    const store = run([
      nodeThere(),
      planned([anAlloc('a', { Job: aJob('web') }), anAlloc('b', { Job: aJob('web2') })]),
    ]);
    expect(
      store
        .snapshot()
        .allocsByJob('default', 'web')
        .map((alloc) => alloc.ID),
    ).toEqual(['a']);
  });

  test('table indexes move with writes to their table only', () => {
    const view = run(HISTORY.slice(0, 5)).snapshot();
    expect(view.tableIndex('nodes')).toBe(5);
    expect(view.tableIndex('allocs')).toBe(5);
    expect(view.tableIndex('evals')).toBe(4);
    expect(view.tableIndex('deployment')).toBe(0);
  });
});

describe('jobs', () => {
  const status = (store: StateStore) => store.snapshot().job('default', 'web')?.Status;

  test('S16: pending, running, dead', () => {
    const batch = aJob('web', { Type: 'batch' });
    const store = run([registered(batch), nodeThere()]);
    expect(status(store)).toBe('pending');
    store.apply(3, planned([anAlloc('a1', { Job: batch })]));
    expect(status(store)).toBe('running');
    store.apply(4, { type: 'EvalUpdate', at: 0, evals: [anEvaluation('e1', { Status: 'complete' })] });
    const allocs = [aReport('a1', 'complete')];
    store.apply(5, { type: 'AllocClientUpdate', at: 0, allocs, evalSeed: 's' });
    expect(status(store)).toBe('dead');
    store.apply(6, { type: 'EvalUpdate', at: 0, evals: [anEvaluation('e9', { Status: 'blocked' })] });
    expect(status(store)).toBe('pending');
  });

  test('a stopped job runs until the last of its allocations has ended', () => {
    const stop = { type: 'JobDeregister', at: 0, namespace: 'default', jobId: 'web', purge: false } as const;
    const store = run([nodeThere(), registered(aJob(), []), planned([anAlloc()])]);
    store.apply(4, { ...stop, evals: [] });
    store.apply(5, planned([anAlloc('a1', { DesiredStatus: 'stop' })]));
    expect(status(store)).toBe('running');
    const allocs = [aReport('a1', 'complete')];
    store.apply(6, { type: 'AllocClientUpdate', at: 0, allocs, evalSeed: 's' });
    expect(status(store)).toBe('dead');
  });

  test('an unknown allocation is not terminal: its job runs', () => {
    const store = run([registered(), nodeThere(), planned([anAlloc('a1', { ClientStatus: 'unknown' })])]);
    expect(status(store)).toBe('running');
  });

  test('versions: counted, the older ones kept, six in all', () => {
    const store = new StateStore();
    for (let i = 1; i <= 9; i++) store.apply(i, registered(aJob('web', { Priority: i }), []));
    const view = store.snapshot();
    expect(view.job('default', 'web')).toMatchObject({ Version: 8, CreateIndex: 1, JobModifyIndex: 9 });
    expect(view.jobVersions('default', 'web').map((job) => job.Version)).toEqual([7, 6, 5, 4, 3]);
  });

  test('a status is no submission: JobModifyIndex stays', () => {
    const store = run([registered(), nodeThere(), planned([anAlloc()])]);
    expect(store.snapshot().job('default', 'web')).toMatchObject({ ModifyIndex: 3, JobModifyIndex: 1 });
  });

  test('deregistering stops, purging deletes with all versions', () => {
    const store = run([registered(), registered(aJob('web', { TaskGroups: [aGroup({ Count: 2 })] }))]);
    const gone = (purge: boolean): Command => ({
      type: 'JobDeregister',
      at: 0,
      namespace: 'default',
      jobId: 'web',
      purge,
      evals: [anEvaluation('e7', { TriggeredBy: 'job-deregister' })],
    });
    store.apply(3, gone(false));
    expect(store.snapshot().job('default', 'web')).toMatchObject({ Stop: true, Version: 2 });
    expect(store.snapshot().evaluation('e7')?.JobModifyIndex).toBe(3);
    store.apply(4, gone(true));
    expect(store.snapshot().job('default', 'web')).toBeUndefined();
    expect(store.snapshot().jobVersions('default', 'web')).toEqual([]);
  });
});

describe('allocations', () => {
  test('S8: a replacement is linked both ways, also when a later plan touches it', () => {
    const store = run([
      nodeThere(),
      planned([anAlloc('a')]),
      planned([anAlloc('b', { PreviousAllocation: 'a' })]),
    ]);
    const linked = { NextAllocation: 'b', ModifyIndex: 3, AllocModifyIndex: 2 };
    expect(store.snapshot().alloc('a')).toMatchObject(linked);
    store.apply(4, planned([anAlloc('a')]));
    expect(store.snapshot().alloc('a')).toMatchObject({ NextAllocation: 'b', AllocModifyIndex: 4 });
  });

  test('a plan moves its evaluation too, for the wait index', () => {
    const store = run([registered(), nodeThere(), planned([anAlloc()], { evalId: 'e1' })]);
    expect(store.snapshot().evaluation('e1')).toMatchObject({ CreateIndex: 1, ModifyIndex: 3 });
  });

  test('reports of unknown allocations are skipped: only the table of nodes moves (section 2)', () => {
    const store = run([
      nodeThere(),
      { type: 'AllocClientUpdate', at: 0, allocs: [aReport('nobody')], evalSeed: 's' },
    ]);
    expect([...store.snapshot().allocs()]).toEqual([]);
    expect(store.snapshot().tableIndex('allocs')).toBe(0);
    expect(store.snapshot().tableIndex('nodes')).toBe(2);
  });

  test('collected evaluations and allocations are gone from every index', () => {
    const store = run([registered(), nodeThere(), planned([anAlloc()])]);
    store.apply(4, { type: 'EvalDelete', at: 0, evalIds: ['e1'], allocIds: ['a1'] });
    const view = store.snapshot();
    expect([view.alloc('a1'), view.evaluation('e1')]).toEqual([undefined, undefined]);
    expect([...view.allocsByNode('n1'), ...view.allocsByJob('default', 'web')]).toEqual([]);
    expect(view.evaluationsByJob('default', 'web')).toEqual([]);
  });
});

describe('evaluations', () => {
  const done = (part = {}): Command => ({
    type: 'EvalUpdate',
    at: 0,
    evals: [anEvaluation('e2', { Status: 'complete', ...part })],
  });
  const blocked = registered(aJob(), [anEvaluation('e1', { Status: 'blocked' })]);

  test('a complete one with nothing left unplaced cancels what was blocked for the job', () => {
    const store = run([blocked, done()]);
    expect(store.snapshot().evaluation('e1')).toMatchObject({
      Status: 'canceled',
      StatusDescription: 'evaluation "e2" successful',
    });
  });

  test('one that failed to place something does not', () => {
    const metric = {
      NodesEvaluated: 0,
      NodesFiltered: 0,
      NodesExhausted: 0,
      ConstraintFiltered: {},
      DimensionExhausted: {},
    };
    const store = run([blocked, done({ FailedTGAllocs: { g: metric } })]);
    expect(store.snapshot().evaluation('e1')?.Status).toBe('blocked');
  });
});

describe('nodes', () => {
  test('server-side fields survive a registration', () => {
    const store = run([
      nodeThere(),
      { type: 'NodeUpdateEligibility', at: 0, nodeId: 'n1', eligibility: 'ineligible', evalSeed: 's' },
      nodeThere(),
    ]);
    expect(store.snapshot().node('n1')).toMatchObject({
      SchedulingEligibility: 'ineligible',
      CreateIndex: 1,
      ModifyIndex: 3,
    });
  });

  test('ten events are kept', () => {
    const store = run([nodeThere()]);
    for (let i = 2; i <= 15; i++) {
      const event = { Message: `m${i}`, Subsystem: 'Driver', Timestamp: i };
      store.apply(i, { type: 'NodeEvents', at: i, events: { n1: [event], n9: [event] } });
    }
    const events = store.snapshot().node('n1')?.Events ?? [];
    expect(events).toHaveLength(10);
    expect(events.at(-1)).toMatchObject({ Message: 'm15', CreateIndex: 15 });
  });

  test('a draining node is ineligible, and cannot be made eligible by an entry that came too late', () => {
    const strategy = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 };
    const store = run([
      nodeThere(),
      { type: 'NodeUpdateDrain', at: 0, nodeId: 'n1', strategy, markEligible: true, evalSeed: 's' },
      { type: 'NodeUpdateEligibility', at: 0, nodeId: 'n1', eligibility: 'eligible', evalSeed: 's' },
    ]);
    expect(store.snapshot().node('n1')?.SchedulingEligibility).toBe('ineligible');
  });
});
