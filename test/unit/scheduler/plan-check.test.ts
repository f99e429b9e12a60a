import { describe, expect, test } from 'vitest';
import type { Allocation, Node, Plan } from '../../../impl/core/records.ts';
import { checkPlan, planRuleFor } from '../../../impl/core/scheduler/plan-check.ts';
import { PlanApplier, type PlanDecision } from '../../../impl/core/scheduler/plan-applier.ts';
import { alloc, DRAIN, job, node, unknownSince, viewOf } from './fixtures.ts';

const J = job();

function plan(over: Partial<Plan> = {}): Plan {
  return {
    EvalID: 'e1',
    EvalToken: 't1',
    Priority: 50,
    AllAtOnce: false,
    Job: J,
    NodeUpdate: {},
    NodeAllocation: {},
    SnapshotIndex: 100,
    ...over,
  };
}

const placement = (id: string, nodeId: string, over: Partial<Allocation> = {}) =>
  alloc(id, J, nodeId, { ClientStatus: 'pending', ...over });

function verdict(of: Node | undefined, writes: Allocation[], present: Allocation[] = []): boolean {
  const view = viewOf({ nodes: of ? [of] : [], allocs: present });
  return planRuleFor(view, plan({ NodeAllocation: { n1: writes } }), 'n1').accept;
}

/** Reference page, section 5.4; of an initializing node docs/protocol/divergence.md. */
describe('what the plan check accepts on one node', () => {
  const there = alloc('a', J, 'n1');
  const away = alloc('a', J, 'n1', { ClientStatus: 'unknown' });
  const fresh = placement('b', 'n1');
  const back = alloc('a', J, 'n1', unknownSince(5));
  const settled: Allocation = {
    ...back,
    AllocStates: [...back.AllocStates, { Field: 'ClientStatus', Value: 'running', Time: 9 }],
  };
  const returned = node('n1', { Status: 'initializing' });
  const tiny = { NodeResources: { ...node('n1').NodeResources, Cpu: { CpuShares: 100 } } };
  const table: readonly [string, boolean, Node | undefined, Allocation[], Allocation[]?][] = [
    ['stops only, node gone', true, undefined, []],
    ['node missing', false, undefined, [fresh]],
    ['disconnected, all unknown', false, node('n1', { Status: 'disconnected' }), [away], [there]],
    ['disconnected, a return', false, node('n1', { Status: 'disconnected' }), [settled], [back]],
    ['initializing, a return', true, returned, [settled], [back]],
    ['initializing, a return and a placement', false, returned, [settled, fresh], [back]],
    ['initializing, another change', false, returned, [there], [there]],
    [
      'initializing, the return of one that has ended',
      false,
      returned,
      [settled],
      [{ ...back, ClientStatus: 'complete' }],
    ],
    ['down, unknown', false, node('n1', { Status: 'down' }), [away], [there]],
    ['ineligible, only changes', true, node('n1', { SchedulingEligibility: 'ineligible' }), [there], [there]],
    ['ineligible, placement', false, node('n1', { SchedulingEligibility: 'ineligible' }), [fresh]],
    ['ready, change of a dead one and no room', false, node('n1', tiny), [fresh]],
    ['ready, only changes, no room', true, node('n1', tiny), [there], [there]],
    ['ready, room', true, node('n1'), [fresh], [there]],
  ];
  for (const [name, accepted, of, writes, present] of table) {
    test(`${name}: ${accepted ? 'yes' : 'no'}`, () => expect(verdict(of, writes, present)).toBe(accepted));
  }

  test('two allocations cannot hold one static port', () => {
    const http = { Label: 'http', Value: 8080 };
    const resources = { Tasks: {}, Shared: { DiskMB: 1, Ports: [http] } };
    const holder = alloc('a', J, 'n1', { AllocatedResources: resources });
    expect(verdict(node('n1'), [placement('b', 'n1', { AllocatedResources: resources })], [holder])).toBe(
      false,
    );
    const done = { ...holder, ClientStatus: 'complete' as const };
    expect(verdict(node('n1'), [placement('b', 'n1', { AllocatedResources: resources })], [done])).toBe(true);
  });
});

describe('a whole plan', () => {
  const old = alloc('a', J, 'n2');
  const view = viewOf({ nodes: [node('n1'), node('n2', { Status: 'down' })], allocs: [old] }, 42);
  const mixed = {
    NodeUpdate: { n2: [{ ...old, DesiredStatus: 'stop' as const }] },
    NodeAllocation: { n1: [placement('b', 'n1')], n2: [placement('c', 'n2')] },
  };

  test('a rejected node loses its placements, the others commit', () => {
    const { NodeAllocation } = mixed;
    const result = checkPlan(view, plan({ NodeAllocation }));
    expect(result.RejectedNodes).toEqual(['n2']);
    expect(Object.keys(result.NodeAllocation)).toEqual(['n1']);
    expect(result.RefreshIndex).toBe(42);
  });

  test('a rejected part that was to stop something takes the whole plan with it (S2)', () => {
    const result = checkPlan(view, plan(mixed));
    expect(result.RejectedNodes).toEqual(['n2']);
    expect([result.NodeAllocation, result.NodeUpdate]).toEqual([{}, {}]);
    expect(result.RefreshIndex).toBe(42);
  });

  test('all at once: one rejection rejects all', () => {
    const result = checkPlan(view, plan({ ...mixed, AllAtOnce: true }));
    expect(result.NodeAllocation).toEqual({});
    expect(result.RefreshIndex).toBe(42);
  });

  test('so does one that was to change what exists: no stop elsewhere relies on it', () => {
    const original = alloc('a', J, 'n1');
    const replacement = alloc('b', J, 'n2');
    const nodes = [node('n1', { Status: 'initializing' }), node('n2')];
    const result = checkPlan(
      viewOf({ nodes, allocs: [original, replacement] }),
      plan({ NodeUpdate: { n2: [replacement] }, NodeAllocation: { n1: [original] } }),
    );
    expect(result.RejectedNodes).toEqual(['n1']);
    expect(result.NodeUpdate).toEqual({});
  });
});

describe('the applier', () => {
  const half = { Tasks: { main: { CPU: 2500, MemoryMB: 100 } }, Shared: { DiskMB: 1, Ports: [] } };
  const big = (id: string, JobID = 'web') => placement(id, 'n1', { AllocatedResources: half, JobID });
  const other = { JobID: 'other' };
  const view = viewOf({ nodes: [node('n1')] });
  const commandOf = (decision: PlanDecision | undefined) =>
    decision !== undefined && 'command' in decision ? decision.command : undefined;

  test('the more important plan first; the next is checked as if the first were applied', () => {
    const applier = new PlanApplier();
    applier.submit('p1', plan({ NodeAllocation: { n1: [big('a')] } }));
    applier.submit('p2', plan({ Priority: 90, NodeAllocation: { n1: [big('b', 'other')] } }));
    const first = applier.next(view, 0);
    expect(first?.id).toBe('p2');
    expect(commandOf(first)?.allocs.map((one) => one.ID)).toEqual(['b']);
    const second = applier.next(view, 0);
    expect(second).toMatchObject({ id: 'p1', result: { RejectedNodes: ['n1'], RefreshIndex: 100 } });
    expect(commandOf(second)).toBeUndefined();
    expect(applier.committed('p2', 101)).toMatchObject({ AllocIndex: 101, RefreshIndex: 0 });
  });

  test('one entry at a time; the next plan follows when the first has landed', () => {
    const applier = new PlanApplier();
    applier.submit('p1', plan({ NodeAllocation: { n1: [placement('a', 'n1')] } }));
    applier.submit('p2', plan({ NodeAllocation: { n1: [placement('b', 'n1', other)] } }));
    expect(applier.next(view, 0)?.id).toBe('p1');
    expect(applier.next(view, 0)).toBeUndefined();
    applier.committed('p1', 101);
    expect(commandOf(applier.next(view, 0))?.allocs.map((one) => one.ID)).toEqual(['b']);
  });

  test('when a plan does not land, what was checked on top of it is checked again', () => {
    const applier = new PlanApplier();
    const small = placement('c', 'n1');
    applier.submit('p1', plan({ NodeAllocation: { n1: [big('a')] } }));
    applier.submit('p2', plan({ NodeUpdate: { n1: [] }, NodeAllocation: { n1: [small] } }));
    applier.next(view, 0);
    applier.next(view, 0);
    applier.failed('p1');
    expect(commandOf(applier.next(view, 0))?.allocs.map((one) => one.ID)).toEqual(['c']);
  });

  test('a plan that its entry refused: nothing committed, to be drawn again on the state that refused it', () => {
    const applier = new PlanApplier();
    const small = placement('c', 'n1', other);
    applier.submit('p1', plan({ NodeAllocation: { n1: [big('a')] } }));
    applier.submit('p2', plan({ NodeAllocation: { n1: [small] } }));
    expect(commandOf(applier.next(view, 0))).toMatchObject({ snapshotIndex: 100 });
    applier.next(view, 0);
    expect(applier.refused('p1', 107)).toEqual({
      NodeUpdate: {},
      NodeAllocation: {},
      RejectedNodes: ['n1'],
      RefreshIndex: 107,
      AllocIndex: 0,
      Refused: true,
    });
    // What was checked as if it were committed is checked again.
    expect(commandOf(applier.next(view, 0))?.allocs.map((one) => one.ID)).toEqual(['c']);
  });

  test('a plan waits for the state it was made on, ten seconds', () => {
    const applier = new PlanApplier();
    applier.submit('p1', plan({ SnapshotIndex: 105, NodeAllocation: { n1: [placement('a', 'n1')] } }));
    expect(applier.next(view, 1_000)).toBeUndefined();
    expect(applier.nextDeadline()).toBe(11_000);
    expect(applier.next(view, 11_000)).toMatchObject({ id: 'p1', error: expect.any(String) });
    applier.submit('p2', plan({ SnapshotIndex: 105, NodeAllocation: { n1: [placement('a', 'n1')] } }));
    expect(applier.next(viewOf({ nodes: [node('n1')] }, 105), 12_000)?.id).toBe('p2');
  });

  test('a second plan for a job must have seen the first (S2)', () => {
    const applier = new PlanApplier();
    applier.submit('p1', plan({ SnapshotIndex: 100, NodeAllocation: { n1: [placement('a', 'n1')] } }));
    applier.submit('p2', plan({ SnapshotIndex: 100, NodeAllocation: { n1: [placement('b', 'n1')] } }));
    expect(applier.next(view, 0)?.id).toBe('p1');
    // Not even checked while the first is on its way.
    expect(applier.next(view, 0)).toBeUndefined();
    applier.committed('p1', 101);
    const later = viewOf({ nodes: [node('n1')] }, 101);
    const second = applier.next(later, 0);
    expect(second).toEqual({
      id: 'p2',
      result: {
        NodeUpdate: {},
        NodeAllocation: {},
        RejectedNodes: ['n1'],
        RefreshIndex: 101,
        AllocIndex: 0,
      },
    });
    applier.submit('p3', plan({ SnapshotIndex: 101, NodeAllocation: { n1: [placement('c', 'n1')] } }));
    expect(commandOf(applier.next(later, 0))?.allocs.map((one) => one.ID)).toEqual(['c']);
  });

  test('a partial commit asks to look at a state that includes it', () => {
    const applier = new PlanApplier();
    applier.submit(
      'p1',
      plan({ NodeAllocation: { n1: [placement('a', 'n1')], gone: [placement('b', 'gone')] } }),
    );
    applier.next(view, 0);
    expect(applier.committed('p1', 107)).toMatchObject({ RefreshIndex: 107, AllocIndex: 107 });
  });

  test('changes of existing allocations precede new ones, so that links survive (S8)', () => {
    const applier = new PlanApplier();
    const existing = alloc('z', J, 'n1');
    const after = placement('a', 'n1', { PreviousAllocation: 'z' });
    applier.submit('p1', plan({ NodeAllocation: { n1: [after, existing] } }));
    const decision = applier.next(viewOf({ nodes: [node('n1')], allocs: [existing] }), 0);
    expect(commandOf(decision)?.allocs.map((one) => one.ID)).toEqual(['z', 'a']);
  });

  test('a lost leadership leaves nothing behind', () => {
    const applier = new PlanApplier();
    for (const id of ['p1', 'p2', 'p3'])
      applier.submit(id, plan({ NodeAllocation: { n1: [placement(id, 'n1')] } }));
    applier.next(view, 0);
    applier.next(view, 0);
    expect([...applier.reset()].sort()).toEqual(['p1', 'p2', 'p3']);
    expect(applier.next(view, 0)).toBeUndefined();
  });

  test('a draining node takes no placements', () => {
    const draining = node('n1', { DrainStrategy: DRAIN, SchedulingEligibility: 'ineligible' });
    expect(
      checkPlan(viewOf({ nodes: [draining] }), plan({ NodeAllocation: { n1: [big('a')] } })).RejectedNodes,
    ).toEqual(['n1']);
  });
});
