import { describe, expect, test } from 'vitest';
import type { Allocation, Evaluation, Job } from '../../../impl/core/records.ts';
import { attemptGeneric, type Attempt } from '../../../impl/core/scheduler/attempt.ts';
import { checkPlan } from '../../../impl/core/scheduler/plan-check.ts';
import type { StateView } from '../../../impl/core/view.ts';
import {
  alloc,
  changed,
  DRAIN,
  evaluation,
  group,
  idsOf,
  job,
  MINUTE,
  MINUTE_NS,
  node,
  rngOf,
  unknownSince,
  viewOf,
  withPlan,
} from './fixtures.ts';

const NOW = 1_000_000;
const newId = idsOf('new');

function attempt(view: StateView, over: Partial<Evaluation> = {}, now = NOW): Attempt {
  return attemptGeneric(view, evaluation(over), { now, rng: rngOf(7), newId });
}

const stops = (made: Attempt) => Object.values(made.plan.NodeUpdate).flat();
const writes = (made: Attempt) => Object.values(made.plan.NodeAllocation).flat();
const placed = (made: Attempt) => writes(made).filter((one) => one.CreateIndex === 0);
const stopped = (made: Attempt) =>
  stops(made)
    .map((one) => [one.ID, one.ClientStatus])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : 1));

function apply(view: StateView, made: Attempt): StateView {
  return withPlan(view, checkPlan(view, made.plan));
}

const WINDOWED = job({}, { MaxClientDisconnect: 5 * MINUTE_NS });

describe('disconnect and return', () => {
  /** As the entry that began the outage has left it. */
  const original = alloc('a', WINDOWED, 'n1', { ClientStatus: 'unknown', ...unknownSince(NOW) });
  const before = viewOf({
    nodes: [node('n1', { Status: 'disconnected' }), node('n2')],
    jobs: [WINDOWED],
    allocs: [original],
  });

  test('out of sight: a replacement elsewhere that carries on its chain, and nothing written of it', () => {
    const made = attempt(before);
    expect([stops(made), made.followUps]).toEqual([[], []]);
    expect(writes(made)).toMatchObject([{ NodeID: 'n2', Name: 'j.web[0]', PreviousAllocation: 'a' }]);
    expect(placed(made)[0]?.RescheduleTracker?.Events).toHaveLength(1);
    expect(checkPlan(before, made.plan).RejectedNodes).toEqual([]);
  });

  test('while it is away nothing more happens', () => {
    const made = attempt(apply(before, attempt(before)));
    expect([stops(made), writes(made), made.followUps]).toEqual([[], [], []]);
  });

  test('left unmarked by other servers: it counts until the next entry about its node marks it', () => {
    const made = attempt(changed(before, { allocs: [alloc('a', WINDOWED, 'n1')] }));
    expect([stops(made), writes(made)]).toEqual([[], []]);
  });

  test('its group wants no replacement: none, in sight or not', () => {
    const alone = job({}, { MaxClientDisconnect: 5 * MINUTE_NS, Disconnect: { Replace: false } });
    const away = { ...original, Job: alone };
    const made = attempt(changed(before, { jobs: [alone], allocs: [away] }));
    expect([stops(made), writes(made)]).toEqual([[], []]);
  });

  test('on a node that is back, and not heard of yet: nothing is placed, nothing stopped', () => {
    const back = { nodes: [node('n1', { Status: 'initializing' })] };
    expect(writes(attempt(changed(before, back)))).toEqual([]);
    const replaced = attempt(changed(apply(before, attempt(before)), back));
    expect([stops(replaced), writes(replaced)]).toEqual([[], []]);
  });

  function returnedView(
    nodeStatus: 'initializing' | 'ready',
    scores: [number, number],
    replacement: Allocation['ClientStatus'] = 'running',
  ): StateView {
    const away = apply(before, attempt(before));
    const [a, b] = [...away.allocs()];
    return changed(away, {
      nodes: [node('n1', { Status: nodeStatus })],
      allocs: [
        { ...(a as Allocation), ClientStatus: 'running', Score: scores[0] },
        { ...(b as Allocation), ClientStatus: replacement, Score: scores[1] },
      ],
    });
  }

  test('back: the original stays when its score is no worse, and is written down as returned', () => {
    const made = attempt(returnedView('ready', [0.5, 0.5]));
    expect(stops(made)).toMatchObject([
      {
        PreviousAllocation: 'a',
        DesiredDescription: 'alloc not needed due to disconnected client reconnect',
      },
    ]);
    expect(writes(made)).toMatchObject([{ ID: 'a', DesiredStatus: 'run' }]);
    expect(writes(made)[0]?.AllocStates.map((state) => state.Value)).toEqual(['unknown', 'running']);
  });

  test('back: a better placed replacement stays, if it runs', () => {
    const made = attempt(returnedView('ready', [0.4, 0.5]));
    expect(stops(made)).toMatchObject([{ ID: 'a' }]);
    expect(writes(made)).toEqual([]);
    const unstarted = attempt(returnedView('ready', [0.4, 0.5], 'pending'));
    expect(stops(unstarted)).toMatchObject([{ PreviousAllocation: 'a' }]);
  });

  test('on a node that is still initializing the stop and the return commit together', () => {
    const view = returnedView('initializing', [0.5, 0.5]);
    const result = checkPlan(view, attempt(view).plan);
    expect(result.RejectedNodes).toEqual([]);
    expect([Object.keys(result.NodeUpdate), Object.keys(result.NodeAllocation)]).toEqual([['n2'], ['n1']]);
  });

  test('once both are settled nothing more happens', () => {
    const view = returnedView('ready', [0.5, 0.5]);
    const made = attempt(apply(view, attempt(view)));
    expect([stops(made), writes(made)]).toEqual([[], []]);
  });

  test('back but failed: stopped as failed, the replacement stays', () => {
    const view = changed(returnedView('ready', [0.5, 0.5]), {
      allocs: [alloc('a', WINDOWED, 'n1', { ClientStatus: 'failed', ...unknownSince(NOW) })],
    });
    const made = attempt(view);
    expect(stopped(made)).toEqual([['a', 'failed']]);
    expect(placed(made)).toEqual([]);
  });

  test('its window has ended: given up by an entry, and only replaced if the count is short', () => {
    const away = apply(before, attempt(before));
    const over = { ...(away.alloc('a') as Allocation), ClientStatus: 'lost', DesiredStatus: 'stop' } as const;
    expect(writes(attempt(changed(away, { allocs: [over] })))).toEqual([]);
    const alone = changed(before, { allocs: [{ ...over, NextAllocation: '' }] });
    expect(placed(attempt(alone))).toMatchObject([{ NodeID: 'n2', PreviousAllocation: 'a' }]);
  });

  test('no entry gave it up in time: the plan does', () => {
    const late = attempt(apply(before, attempt(before)), {}, NOW + 5 * MINUTE);
    expect(stopped(late)).toEqual([['a', 'lost']]);
    expect(placed(late)).toEqual([]);
  });

  test('no window: lost and replaced at once', () => {
    const plain = job();
    const view = viewOf({
      nodes: [node('n1', { Status: 'disconnected' }), node('n2')],
      jobs: [plain],
      allocs: [alloc('a', plain, 'n1')],
    });
    const made = attempt(view);
    expect(stopped(made)).toEqual([['a', 'lost']]);
    expect(placed(made)).toMatchObject([{ NodeID: 'n2', PreviousAllocation: 'a' }]);
  });

  test('a replacement that has no room: the group is reported', () => {
    const made = attempt(changed(before, { nodes: [node('n2', { Status: 'down' })] }));
    expect(writes(made)).toEqual([]);
    expect(Object.keys(made.failed)).toEqual(['web']);
  });
});

describe('down, drain, stop', () => {
  const two = job({}, { Count: 2 });
  const pair = [0, 1].map((n) => alloc(`a${n}`, two, `n${n + 1}`, { Name: `j.web[${n}]` }));

  test('down: lost, replaced under the same name', () => {
    const nodes = [node('n1', { Status: 'down' }), node('n2')];
    const made = attempt(viewOf({ nodes, jobs: [two], allocs: pair }));
    expect(stopped(made)).toEqual([['a0', 'lost']]);
    expect(placed(made)).toMatchObject([{ Name: 'j.web[0]', NodeID: 'n2', PreviousAllocation: 'a0' }]);
  });

  test('stopped before its node went down: given up as lost', () => {
    const leaving = alloc('a', two, 'n1', { DesiredStatus: 'stop' });
    const nodes = [node('n1', { Status: 'down' }), node('n2')];
    const made = attempt(viewOf({ nodes, jobs: [job({ Stop: true })], allocs: [leaving] }));
    expect(stopped(made)).toEqual([['a', 'lost']]);
  });

  test('told to migrate: stopped and replaced', () => {
    const moving = pair.map((one) =>
      one.NodeID === 'n1' ? { ...one, DesiredTransition: { Migrate: true } } : one,
    );
    const nodes = [node('n1', { DrainStrategy: DRAIN, SchedulingEligibility: 'ineligible' }), node('n2')];
    const made = attempt(viewOf({ nodes, jobs: [two], allocs: moving }));
    expect(stops(made)).toMatchObject([{ ID: 'a0', DesiredDescription: 'alloc is being migrated' }]);
    expect(placed(made)).toMatchObject([{ NodeID: 'n2', PreviousAllocation: 'a0' }]);
  });

  test.each([
    ['job stopped', [job({ Stop: true })]],
    ['job purged', []],
  ])('%s: everything live goes, out of sight or not', (_, jobs: Job[]) => {
    const away = alloc('a2', two, 'n2', { ClientStatus: 'unknown', ...unknownSince(0) });
    const made = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs, allocs: [...pair, away] }));
    expect(stopped(made).map(([id]) => id)).toEqual(['a0', 'a1', 'a2']);
    expect(writes(made)).toEqual([]);
  });

  test('a group that is gone from the job is stopped', () => {
    const other = job({ Version: 1, TaskGroups: [group({ Name: 'api' })] });
    const made = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs: [other], allocs: pair }));
    expect(stopped(made).map(([id]) => id)).toEqual(['a0', 'a1']);
    expect(placed(made)).toMatchObject([{ TaskGroup: 'api' }]);
  });

  test('scaled down: the highest names go', () => {
    const one = job({ Version: 1 });
    const made = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs: [one], allocs: pair }));
    expect(stopped(made)).toEqual([['a1', 'running']]);
    expect(writes(made).map((w) => [w.ID, w.Job.Version])).toEqual([['a0', 1]]);
  });

  test('scaled up: free names are filled from the lowest', () => {
    const four = job({ Version: 1 }, { Count: 4 });
    const third = alloc('a2', two, 'n1', { Name: 'j.web[2]' });
    const made = attempt(
      viewOf({ nodes: [node('n1'), node('n2')], jobs: [four], allocs: [pair[0] as Allocation, third] }),
    );
    expect(placed(made).map((one) => one.Name)).toEqual(['j.web[1]', 'j.web[3]']);
  });

  test('a changed task: stopped and placed anew; kept when there is no room even so', () => {
    const task = { Name: 'main', Driver: 'mock', Config: { v: 2 }, Resources: { CPU: 500, MemoryMB: 256 } };
    const next = job({ Version: 1 }, { Count: 2, Tasks: [task] });
    const made = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs: [next], allocs: pair }));
    expect(
      stops(made)
        .map((one) => one.ID)
        .sort(),
    ).toEqual(['a0', 'a1']);
    expect(placed(made)).toHaveLength(2);
    const huge = job(
      { Version: 1 },
      { Count: 2, Tasks: [{ ...task, Resources: { CPU: 1e6, MemoryMB: 1 } }] },
    );
    const stuck = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs: [huge], allocs: pair }));
    expect(stops(stuck)).toEqual([]);
    expect(Object.keys(stuck.failed)).toEqual(['web']);
    expect(stuck.failed.web?.DimensionExhausted).toEqual({ cpu: 2 });
  });
});

describe('failures', () => {
  const policy = {
    Attempts: 0,
    Interval: 0,
    Delay: MINUTE_NS / 2,
    DelayFunction: 'exponential' as const,
    MaxDelay: 60 * MINUTE_NS,
    Unlimited: true,
  };
  const keen = job({}, { ReschedulePolicy: policy });
  const failed = (over: Partial<Allocation> = {}) =>
    alloc('a', keen, 'n1', { ClientStatus: 'failed', ModifyTime: NOW, ...over });
  const view = (one: Allocation, of: Job = keen) =>
    viewOf({ nodes: [node('n1'), node('n2')], jobs: [of], allocs: [one] });

  test('its delay has not passed: noted, with an evaluation for its time', () => {
    const made = attempt(view(failed()));
    expect(made.followUps).toMatchObject([{ TriggeredBy: 'alloc-failure', WaitUntil: NOW + MINUTE / 2 }]);
    expect(writes(made)).toMatchObject([{ ID: 'a', FollowupEvalID: made.followUps[0]?.ID }]);
    expect(stops(made)).toEqual([]);
  });

  test('an evaluation is under way for it: nothing', () => {
    const made = attempt(view(failed({ FollowupEvalID: 'later' })));
    expect([made.followUps, writes(made), stops(made)]).toEqual([[], [], []]);
  });

  test('its time has come: stopped, replaced elsewhere', () => {
    const made = attempt(view(failed({ FollowupEvalID: 'e1' })), {}, NOW + MINUTE / 2);
    expect(stops(made)).toMatchObject([{ ID: 'a', ClientStatus: 'failed', DesiredStatus: 'stop' }]);
    expect(placed(made)).toMatchObject([{ NodeID: 'n2', PreviousAllocation: 'a', Name: 'j.web[0]' }]);
    expect(placed(made)[0]?.RescheduleTracker?.Events).toMatchObject([
      { PrevAllocID: 'a', PrevNodeID: 'n1', RescheduleTime: NOW + MINUTE / 2, Delay: MINUTE_NS / 2 },
    ]);
  });

  test('no attempt left: it stays failed, and keeps its place', () => {
    const tired = job({}, { ReschedulePolicy: { ...policy, Unlimited: false, Attempts: 0 } });
    const made = attempt(view(alloc('a', tired, 'n1', { ClientStatus: 'failed', ModifyTime: NOW }), tired));
    expect([made.followUps, writes(made), stops(made)]).toEqual([[], [], []]);
  });

  test('a completed service is started again; completed batch work is not', () => {
    expect(placed(attempt(view(failed({ ClientStatus: 'complete' }))))).toHaveLength(1);
    const batch = job({ Type: 'batch' });
    const done = view(alloc('a', batch, 'n1', { ClientStatus: 'complete' }), batch);
    expect(writes(attempt(done, { Type: 'batch' }))).toEqual([]);
  });

  test('batch work that was given up, replaced, and then reported complete does not count beside its successor', () => {
    const batch = job({ Type: 'batch' }, { Count: 2 });
    const given = { ClientStatus: 'complete', DesiredStatus: 'stop' } as const;
    const allocs = [
      alloc('a', batch, 'n1', { ...given, NextAllocation: 'b' }),
      alloc('b', batch, 'n2', { PreviousAllocation: 'a' }),
    ];
    const nodes = [node('n1'), node('n2')];
    const made = attempt(viewOf({ nodes, jobs: [batch], allocs }), { Type: 'batch' });
    expect(placed(made).map((one) => one.Name)).toEqual(['j.web[1]']);
  });

  test('batch work of an older version that ended is forgotten', () => {
    const older = job({ Type: 'batch' });
    const batch = job({ Type: 'batch', Version: 1 });
    const done = view(alloc('a', older, 'n1', { ClientStatus: 'complete' }), batch);
    expect(placed(attempt(done, { Type: 'batch' }))).toHaveLength(1);
  });

  test('marked to be rescheduled by force: at once when it failed; while it lives it is not (#28445)', () => {
    const DesiredTransition = { ForceReschedule: true };
    expect(placed(attempt(view(failed({ DesiredTransition }))))).toMatchObject([{ PreviousAllocation: 'a' }]);
    for (const ClientStatus of ['pending', 'running'] as const) {
      const made = attempt(view(failed({ DesiredTransition, ClientStatus })));
      expect([stops(made), writes(made)]).toEqual([[], []]);
    }
  });

  test('replacements never exceed the count (S2)', () => {
    const one = view(failed({ FollowupEvalID: 'e1' }));
    const made = attempt(changed(one, { allocs: [alloc('b', keen, 'n2')] }));
    expect(placed(made)).toEqual([]);
    expect(stopped(made)).toEqual([['a', 'failed']]);
  });
});

describe('several failures that are due within five seconds', () => {
  test('share an evaluation', () => {
    const three = job({}, { Count: 3 });
    const allocs = [0, 1, 2].map((n) =>
      alloc(`a${n}`, three, 'n1', { Name: `j.web[${n}]`, ClientStatus: 'failed', ModifyTime: NOW - n }),
    );
    const made = attempt(viewOf({ nodes: [node('n1'), node('n2')], jobs: [three], allocs }));
    expect(made.followUps).toHaveLength(1);
    expect(writes(made)).toHaveLength(3);
  });
});

describe('stop_after_client_disconnect', () => {
  const careful = job({}, { StopAfterClientDisconnect: MINUTE_NS });
  const view = viewOf({
    nodes: [node('n1', { Status: 'down' }), node('n2')],
    jobs: [careful],
    allocs: [alloc('a', careful, 'n1')],
  });

  const lost = alloc('a', careful, 'n1', {
    ClientStatus: 'lost',
    DesiredStatus: 'stop',
    AllocStates: [{ Field: 'ClientStatus', Value: 'lost', Time: NOW }],
  });

  test.each([
    ['given up by the plan', view],
    ['given up by the entry that made its node down', changed(view, { allocs: [lost] })],
  ])('nothing is placed before the client has surely stopped it: %s', (_, given) => {
    const made = attempt(given);
    expect(stopped(made)).toEqual([['a', 'lost']]);
    expect(placed(made)).toEqual([]);
    const due = NOW + MINUTE + 5_000;
    expect(made.followUps).toMatchObject([{ TriggeredBy: 'alloc-failure', WaitUntil: due }]);
    const after = apply(given, made);
    const early = attempt(after, {}, due - 1);
    expect([stops(early), placed(early), early.followUps]).toEqual([[], [], []]);
    expect(placed(attempt(after, {}, due))).toMatchObject([{ PreviousAllocation: 'a' }]);
  });

  test('the evaluation that waits for it comes too early: another waits', () => {
    const made = attempt(view);
    const [waiting] = made.followUps;
    const early = attempt(apply(view, made), { ID: waiting!.ID }, waiting!.WaitUntil - 1);
    expect(placed(early)).toEqual([]);
    expect(early.followUps).toMatchObject([{ WaitUntil: waiting!.WaitUntil }]);
    expect(stops(early)).toMatchObject([{ FollowupEvalID: early.followUps[0]!.ID }]);
  });
});
