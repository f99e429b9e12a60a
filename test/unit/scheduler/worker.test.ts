import { describe, expect, test } from 'vitest';
import type { RpcResult } from '../../../impl/core/effects.ts';
import type { Evaluation, Plan, PlanResult } from '../../../impl/core/records.ts';
import { checkPlan } from '../../../impl/core/scheduler/plan-check.ts';
import { Worker, type WorkerEffect } from '../../../impl/core/scheduler/worker.ts';
import type { StateView } from '../../../impl/core/view.ts';
import { alloc, evaluation, group, idsOf, job, node, rngOf, viewOf } from './fixtures.ts';

const NOW = 1_000_000;

/** A worker and a leader that answers it; every call is written down. */
class Bench {
  readonly worker: Worker;
  readonly calls: WorkerEffect[] = [];
  private open: WorkerEffect | undefined;

  constructor() {
    this.worker = new Worker({ id: 'w', types: ['service', 'batch'], rng: rngOf(1), newId: idsOf('new') });
  }

  view(view: StateView, at = NOW): void {
    this.take(this.worker.apply({ type: 'view', view, at }));
  }

  time(at: number): void {
    this.take(this.worker.apply({ type: 'time', at }));
  }

  answer(result: RpcResult, at = NOW): void {
    const id = this.open?.id ?? '';
    this.open = undefined;
    this.take(this.worker.apply({ type: 'reply', id, result, at }));
  }

  give(wanted: Evaluation, waitIndex = 0): void {
    this.answer({ ok: { Eval: wanted, Token: 'token', WaitIndex: waitIndex } });
  }

  /** Say yes to everything until the worker asks for new work; plans are judged on the view. */
  runOn(view: StateView): void {
    while (this.open !== undefined && this.open.method !== 'Eval.Dequeue') {
      if (this.open.method === 'Plan.Submit') this.judge(checkPlan(view, this.open.args.Plan));
      else this.answer({ ok: {} });
    }
  }

  judge(result: PlanResult): void {
    this.answer({ ok: { Result: result, Index: 0 } });
  }

  get methods(): string[] {
    return this.calls.map((call) => call.method);
  }

  evals(method: 'Eval.Create' | 'Eval.Update' | 'Eval.Reblock'): Evaluation[] {
    return this.calls.flatMap((call) => (call.method === method ? [...call.args.Evals] : []));
  }

  plans(): Plan[] {
    return this.calls.flatMap((call) => (call.method === 'Plan.Submit' ? [call.args.Plan] : []));
  }

  private take(effects: readonly WorkerEffect[]): void {
    expect(effects.length).toBeLessThanOrEqual(1);
    this.calls.push(...effects);
    this.open = effects[0] ?? this.open;
  }
}

const rejected: PlanResult = {
  NodeUpdate: {},
  NodeAllocation: {},
  RejectedNodes: ['n1'],
  RefreshIndex: 101,
  AllocIndex: 0,
};

const simple = viewOf({ nodes: [node('n1'), node('n2')], jobs: [job({}, { Count: 2 })] });

const fresh = viewOf({ nodes: [node('n1'), node('n2')], jobs: [job({}, { Count: 2 })] }, 101);

function started(view: StateView, wanted: Evaluation): Bench {
  const bench = new Bench();
  bench.view(view);
  bench.give(wanted);
  return bench;
}

describe('an evaluation from start to end', () => {
  test('dequeued, planned, completed, acknowledged, and on to the next', () => {
    const bench = started(simple, evaluation());
    bench.runOn(simple);
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Plan.Submit', 'Eval.Update', 'Eval.Ack', 'Eval.Dequeue']);
    expect(bench.plans()).toMatchObject([{ EvalID: 'e1', EvalToken: 'token', SnapshotIndex: 100 }]);
    expect(bench.evals('Eval.Update')).toMatchObject([
      { ID: 'e1', Status: 'complete', QueuedAllocations: { web: 0 }, SnapshotIndex: 100 },
    ]);
    expect(new Set(bench.calls.map((call) => call.id)).size).toBe(bench.calls.length);
  });

  test('nothing to do: no plan', () => {
    const idle = viewOf({ nodes: [node('n1')], jobs: [job({}, { Count: 0 })] });
    const bench = started(idle, evaluation());
    bench.runOn(idle);
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Eval.Update', 'Eval.Ack', 'Eval.Dequeue']);
  });

  test('now is when the leader handed it out, whatever the clock here says', () => {
    const bench = new Bench();
    bench.view(simple, NOW + 75_000);
    const ok = { Eval: evaluation(), Token: 'token', WaitIndex: 0, LeaderTime: NOW };
    bench.answer({ ok }, NOW + 75_000);
    bench.runOn(simple);
    expect(bench.evals('Eval.Update')).toMatchObject([{ Status: 'complete', ModifyTime: NOW }]);
  });

  test('nothing ready: asks again', () => {
    const bench = new Bench();
    bench.view(simple);
    bench.answer({ ok: { Eval: null, Token: '', WaitIndex: 0 } });
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Eval.Dequeue']);
  });

  test('no leader: rests 500 ms, then twice as long', () => {
    const bench = new Bench();
    bench.view(simple);
    bench.answer({ error: 'No cluster leader' });
    expect(bench.worker.nextDeadline()).toBe(NOW + 500);
    bench.time(NOW + 500);
    bench.answer({ error: 'No cluster leader' }, NOW + 500);
    expect(bench.worker.nextDeadline()).toBe(NOW + 1_500);
    bench.view(simple, NOW + 600);
    expect(bench.methods).toHaveLength(2);
  });

  test('waits for the state of its wait index, five seconds', () => {
    const bench = new Bench();
    bench.view(viewOf({}, 90));
    bench.give(evaluation(), 100);
    expect(bench.worker.nextDeadline()).toBe(NOW + 5_000);
    bench.view(viewOf({}, 99));
    expect(bench.methods).toEqual(['Eval.Dequeue']);
    bench.view(simple);
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Plan.Submit']);

    const late = new Bench();
    late.view(viewOf({}, 90));
    late.give(evaluation(), 100);
    late.time(NOW + 5_000);
    expect(late.calls.at(-1)).toMatchObject({ method: 'Eval.Nack', args: { EvalID: 'e1', Token: 'token' } });
    late.answer({ ok: {} });
    expect(late.methods.at(-1)).toBe('Eval.Dequeue');
  });

  test('a refused call gives the evaluation back', () => {
    const bench = started(simple, evaluation());
    bench.answer({ error: 'evaluation token does not match' });
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Plan.Submit', 'Eval.Nack']);
  });

  test('an answer to a call long gone is nothing', () => {
    const bench = started(simple, evaluation());
    expect(bench.worker.apply({ type: 'reply', id: 'w/1', result: { ok: {} }, at: NOW })).toEqual([]);
  });

  test('core evaluations are refused clearly', () => {
    const bench = started(simple, evaluation({ Type: '_core' }));
    bench.runOn(simple);
    expect(bench.evals('Eval.Update')).toMatchObject([
      { Status: 'failed', StatusDescription: expect.any(String) },
    ]);
  });
});

describe('plans that are cut', () => {
  test('tried again on a state as new as the refusal asks for', () => {
    const bench = started(simple, evaluation());
    bench.judge(rejected);
    expect(bench.methods.at(-1)).toBe('Plan.Submit');
    bench.view(fresh);
    expect(bench.plans().map((plan) => plan.SnapshotIndex)).toEqual([100, 101]);
    bench.runOn(fresh);
    expect(bench.evals('Eval.Update')).toMatchObject([{ Status: 'complete' }]);
  });

  test.each([
    ['service', 5],
    ['batch', 2],
  ] as const)('%s: after %i attempts it fails and leaves a blocked evaluation', (Type, attempts) => {
    const wanted = viewOf({ nodes: [node('n1')], jobs: [job({ Type })] }, 101);
    const bench = started(wanted, evaluation({ Type }));
    for (let i = 0; i < attempts; i++) bench.judge(rejected);
    bench.runOn(wanted);
    expect(bench.plans()).toHaveLength(attempts);
    const [blocked] = bench.evals('Eval.Create');
    expect(blocked).toMatchObject({
      Status: 'blocked',
      TriggeredBy: 'max-plan-attempts',
      PreviousEval: 'e1',
    });
    expect(bench.evals('Eval.Update')).toMatchObject([
      {
        Status: 'failed',
        StatusDescription: `maximum attempts reached (${attempts})`,
        BlockedEval: blocked?.ID,
      },
    ]);
    expect(bench.methods.at(-2)).toBe('Eval.Ack');
  });

  test('progress resets the count of attempts', () => {
    const bench = started(fresh, evaluation());
    for (let i = 0; i < 4; i++) bench.judge(rejected);
    const [plan] = bench.plans().slice(-1);
    bench.judge({ ...rejected, NodeAllocation: plan?.NodeAllocation ?? {} });
    for (let i = 0; i < 4; i++) bench.judge(rejected);
    expect(bench.methods.at(-1)).toBe('Plan.Submit');
    expect(bench.evals('Eval.Update')).toEqual([]);
  });
});

describe('a plan that its entry refused', () => {
  const overtaken = { ...rejected, Refused: true } as const;

  test('is drawn again at once, and is no sign of a conflict that stays', () => {
    const bench = started(fresh, evaluation());
    for (let i = 0; i < 20; i++) bench.judge(overtaken);
    expect(bench.methods.at(-1)).toBe('Plan.Submit');
    expect(bench.evals('Eval.Update')).toEqual([]);
  });

  test('does not make up for conflicts before it', () => {
    const bench = started(fresh, evaluation());
    for (let i = 0; i < 4; i++) bench.judge(rejected);
    bench.judge(overtaken);
    bench.judge(rejected);
    bench.runOn(fresh);
    expect(bench.evals('Eval.Update')).toMatchObject([{ Status: 'failed' }]);
  });
});

describe('what goes before the plan', () => {
  const BIG = { CPU: 3000, MemoryMB: 256 };
  /** One runs, one has failed and waits for its time, the third finds no room. */
  const three = job({}, { Count: 3, Tasks: group().Tasks.map((task) => ({ ...task, Resources: BIG })) });
  const crowded = viewOf({
    nodes: [node('n1')],
    jobs: [three],
    allocs: [
      alloc('a', three, 'n1', {
        AllocatedResources: { Tasks: { main: BIG }, Shared: { DiskMB: 100, Ports: [] } },
      }),
      alloc('b', three, 'n1', { Name: 'j.web[1]', ClientStatus: 'failed', ModifyTime: NOW }),
    ],
  });
  const expected = [
    'Eval.Dequeue',
    'Eval.Create',
    'Eval.Create',
    'Plan.Submit',
    'Eval.Update',
    'Eval.Ack',
    'Eval.Dequeue',
  ];

  test('the blocked evaluation, then the follow-ups, then the plan', () => {
    const bench = started(crowded, evaluation());
    bench.runOn(crowded);
    expect(bench.methods).toEqual(expected);
    const [blocked, later] = bench.evals('Eval.Create');
    expect(blocked).toMatchObject({ Status: 'blocked', TriggeredBy: 'queued-allocs', SnapshotIndex: 100 });
    expect(later).toMatchObject({ Status: 'pending', TriggeredBy: 'alloc-failure' });
    expect(bench.evals('Eval.Update')).toMatchObject([
      { Status: 'complete', BlockedEval: blocked?.ID, QueuedAllocations: { web: 1 } },
    ]);
    expect(Object.keys(bench.evals('Eval.Update')[0]?.FailedTGAllocs ?? {})).toEqual(['web']);
  });

  test('an evaluation that waited for its time does the same (#26523)', () => {
    const bench = started(crowded, evaluation({ WaitUntil: NOW - 1 }));
    bench.runOn(crowded);
    expect(bench.methods).toEqual(expected);
  });
});

describe('a blocked evaluation that was woken', () => {
  const woken = evaluation({ Status: 'blocked', TriggeredBy: 'queued-allocs' });
  const picky = job({ Constraints: [{ LTarget: '${meta.gpu}', Operand: 'is_set', RTarget: '' }] });

  test('still no room: back to waiting, with what it learnt of the classes', () => {
    const poor = viewOf({ nodes: [node('n1'), node('n2', { ComputedClass: 'v1:b' })], jobs: [picky] });
    const bench = started(poor, woken);
    bench.runOn(poor);
    expect(bench.methods).toEqual(['Eval.Dequeue', 'Eval.Reblock', 'Eval.Ack', 'Eval.Dequeue']);
    expect(bench.evals('Eval.Reblock')).toMatchObject([
      {
        ID: 'e1',
        Status: 'blocked',
        ClassEligibility: { 'v1:a': false, 'v1:b': false },
        EscapedComputedClass: false,
        SnapshotIndex: 100,
      },
    ]);
  });

  test('a constraint on one node alone escapes the classes', () => {
    const lone = job({ Constraints: [{ LTarget: '${node.unique.id}', Operand: '=', RTarget: 'n9' }] });
    const poor = viewOf({ nodes: [node('n1')], jobs: [lone] });
    const bench = started(poor, woken);
    bench.runOn(poor);
    expect(bench.evals('Eval.Reblock')).toMatchObject([{ EscapedComputedClass: true, ClassEligibility: {} }]);
  });

  test('room at last: complete', () => {
    const bench = started(simple, woken);
    bench.runOn(simple);
    expect(bench.evals('Eval.Update')).toMatchObject([{ Status: 'complete' }]);
  });
});
