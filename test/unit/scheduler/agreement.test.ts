import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Allocation, Evaluation, Job, Node } from '../../../impl/core/records.ts';
import { isTerminal } from '../../../impl/core/lifecycle.ts';
import { attemptGeneric } from '../../../impl/core/scheduler/attempt.ts';
import { allocsFit } from '../../../impl/core/scheduler/binpack.ts';
import { checkPlan } from '../../../impl/core/scheduler/plan-check.ts';
import { attemptSystem } from '../../../impl/core/scheduler/system.ts';
import { CLIENT_STATUSES, DESIRED_STATUSES } from '../../../machines/vocabulary.ts';
import {
  alloc,
  DRAIN,
  evaluation,
  idsOf,
  job,
  MINUTE_NS,
  node,
  rngOf,
  unknownSince,
  viewOf,
  withPlan,
} from './fixtures.ts';

const NOW = 1_000_000;

const someNode = fc.record({
  Status: fc.constantFrom<Node['Status']>('ready', 'ready', 'ready', 'initializing', 'down', 'disconnected'),
  cpu: fc.constantFrom(400, 1000, 1500, 4000),
  fenced: fc.constantFrom<'no' | 'ineligible' | 'draining'>('no', 'no', 'no', 'ineligible', 'draining'),
});

const someAlloc = fc.record({
  where: fc.constantFrom('n0', 'n1', 'n2', 'n3', 'gone'),
  slot: fc.integer({ min: 0, max: 3 }),
  client: fc.constantFrom(...CLIENT_STATUSES),
  desired: fc.constantFrom(...DESIRED_STATUSES, 'run' as const, 'run' as const),
  reconnects: fc.boolean(),
  migrate: fc.boolean(),
  stale: fc.boolean(),
  awayForMs: fc.constantFrom(0, 1_000_000),
  failedAgoMs: fc.constantFrom(0, 1_000_000),
});

const someWorld = fc.record({
  nodes: fc.array(someNode, { minLength: 1, maxLength: 4 }),
  allocs: fc.array(someAlloc, { maxLength: 6 }),
  count: fc.integer({ min: 0, max: 5 }),
  windowed: fc.boolean(),
  stopAfter: fc.boolean(),
  changed: fc.boolean(),
  port: fc.boolean(),
  type: fc.constantFrom<Job['Type']>('service', 'batch', 'system', 'sysbatch'),
  stop: fc.constantFrom(false, false, false, true),
  seed: fc.nat(),
});
type World = typeof someWorld extends fc.Arbitrary<infer T> ? T : never;

function nodesOf(world: World): Node[] {
  return world.nodes.map(({ Status, cpu, fenced }, n) =>
    node(`n${n}`, {
      Status,
      NodeResources: { ...node('x').NodeResources, Cpu: { CpuShares: cpu } },
      SchedulingEligibility: fenced === 'no' ? 'eligible' : 'ineligible',
      DrainStrategy: fenced === 'draining' ? DRAIN : null,
    }),
  );
}

function jobsOf(world: World): { old: Job; next: Job } {
  const networks = world.port ? [{ ReservedPorts: [{ Label: 'http', Value: 8080 }] }] : [];
  const common = {
    Count: world.count,
    Networks: networks,
    MaxClientDisconnect: world.windowed ? 5 * MINUTE_NS : null,
    StopAfterClientDisconnect: world.stopAfter ? MINUTE_NS : null,
  };
  const task = { Name: 'main', Driver: 'mock', Config: {}, Resources: { CPU: 500, MemoryMB: 256 } };
  const config = { v: world.changed ? 2 : 1 };
  return {
    old: job({ Type: world.type }, { ...common, Tasks: [{ ...task, Config: { v: 1 } }] }),
    next: job(
      { Type: world.type, Version: 1, Stop: world.stop },
      { ...common, Tasks: [{ ...task, Config: config }] },
    ),
  };
}

/** Random allocations, but never more live ones on a node than fit: such a state cannot arise. */
function allocsOf(world: World, nodes: readonly Node[]): Allocation[] {
  const { old, next } = jobsOf(world);
  const all = world.allocs.map((some, n) =>
    alloc(`a${n}`, some.stale ? old : next, some.where, {
      Name: `j.web[${some.slot}]`,
      ClientStatus: some.client,
      DesiredStatus: some.desired,
      DesiredTransition: { Migrate: some.migrate },
      AllocatedResources: {
        Tasks: { main: { CPU: 500, MemoryMB: 256 } },
        Shared: { DiskMB: 100, Ports: world.port ? [{ Label: 'http', Value: 8080 }] : [] },
      },
      ModifyTime: NOW - some.failedAgoMs,
      ...(some.reconnects || some.client === 'unknown' ? unknownSince(NOW - some.awayForMs) : {}),
    }),
  );
  return all.filter((one, n) => {
    const host = nodes.find((other) => other.ID === one.NodeID);
    const before = all.slice(0, n + 1).filter((other) => other.NodeID === one.NodeID);
    return host === undefined || isTerminal(one) || allocsFit(host, before).fits;
  });
}

function tryOn(world: World) {
  const nodes = nodesOf(world);
  const view = viewOf({ nodes, jobs: [jobsOf(world).next], allocs: allocsOf(world, nodes) });
  const request: Evaluation = evaluation({ Type: world.type });
  const context = { now: NOW, rng: rngOf(world.seed), newId: idsOf('new') };
  const perNode = world.type === 'system' || world.type === 'sysbatch';
  const made = (perNode ? attemptSystem : attemptGeneric)(view, request, context);
  return { view, made, result: checkPlan(view, made.plan) };
}

test('S15: a plan is fully accepted on the state it was made on', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      expect(tryOn(world).result.RejectedNodes).toEqual([]);
    }),
    { numRuns: 1500 },
  );
});

test('S18: no node that fits its allocations gets more than it has', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      const { view, result } = tryOn(world);
      const after = withPlan(view, result);
      for (const host of after.nodes()) {
        if ((result.NodeAllocation[host.ID] ?? []).some((one) => one.CreateIndex === 0))
          expect(allocsFit(host, after.allocsByNode(host.ID)).fits).toBe(true);
      }
    }),
    { numRuns: 800 },
  );
});

test('S19: new allocations go to ready, eligible nodes only', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      const { view, result } = tryOn(world);
      for (const one of Object.values(result.NodeAllocation).flat()) {
        if (one.CreateIndex !== 0) continue;
        const host = view.node(one.NodeID);
        expect([host?.Status, host?.SchedulingEligibility, host?.DrainStrategy]).toEqual([
          'ready',
          'eligible',
          null,
        ]);
      }
    }),
    { numRuns: 400 },
  );
});

test('no plan puts anything out of sight: the entry that begins an outage does', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      const { view, made } = tryOn(world);
      for (const one of Object.values(made.plan.NodeAllocation).flat()) {
        if (one.ClientStatus === 'unknown') expect(view.alloc(one.ID)?.ClientStatus).toBe('unknown');
      }
    }),
    { numRuns: 400 },
  );
});

test('a plan says at most one thing of an allocation', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      const { made } = tryOn(world);
      const all = [...Object.values(made.plan.NodeUpdate), ...Object.values(made.plan.NodeAllocation)].flat();
      expect(new Set(all.map((one) => one.ID)).size).toBe(all.length);
    }),
    { numRuns: 800 },
  );
});

test('S2: what is wanted and not out of sight never exceeds the count after a full commit', () => {
  const generic = someWorld.filter(({ type }) => type === 'service' || type === 'batch');
  fc.assert(
    fc.property(generic, (world) => {
      const { view, result } = tryOn(world);
      const wanted = [...withPlan(view, result).allocs()].filter(
        (one) => one.DesiredStatus === 'run' && !isTerminal(one) && one.ClientStatus !== 'unknown',
      );
      // Left unmarked by other servers: out of sight all the same.
      const isSeen = (one: Allocation) => view.node(one.NodeID)?.Status !== 'disconnected';
      const returnedWithoutRival = wanted.filter((one) => one.AllocStates.length > 0).length;
      expect(wanted.filter(isSeen).length).toBeLessThanOrEqual(
        world.stop ? 0 : world.count + returnedWithoutRival,
      );
    }),
    { numRuns: 800 },
  );
});

test('the same seed gives the same plan', () => {
  fc.assert(
    fc.property(someWorld, (world) => {
      expect(tryOn(world).made.plan).toEqual(tryOn(world).made.plan);
    }),
    { numRuns: 200 },
  );
});

test('sometimes: plans of each kind do occur', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(someWorld, (world) => {
      const { made } = tryOn(world);
      for (const one of Object.values(made.plan.NodeUpdate).flat()) seen.add(`stop ${one.ClientStatus}`);
      for (const one of Object.values(made.plan.NodeAllocation).flat()) {
        seen.add(one.CreateIndex === 0 ? 'place' : 'write');
      }
      if (Object.keys(made.failed).length > 0) seen.add('no room');
    }),
    { numRuns: 600, seed: 1 },
  );
  for (const kind of ['place', 'write', 'stop lost', 'stop running', 'no room']) expect(seen).toContain(kind);
});
