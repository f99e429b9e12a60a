/** Small records and a state view over plain arrays, for scheduling tests. Not a store: no log, no indexes kept. */
import type { Rng } from '../../../impl/core/effects.ts';
import { newEvaluation } from '../../../impl/core/new-evaluation.ts';
import type { Allocation, Evaluation, Job, Node, PlanResult, TaskGroup } from '../../../impl/core/records.ts';
import { mergePlanWrite, newAlloc } from '../../../impl/core/state/alloc-merge.ts';
import type { StateView } from '../../../impl/core/view.ts';

export const MINUTE = 60_000;
export const MINUTE_NS = 60_000_000_000;

/** A small linear congruential generator: enough for shuffles in tests. */
export function rngOf(seed: number): Rng {
  let state = seed >>> 0;
  const float = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return { float, int: (bound) => Math.floor(float() * bound) };
}

export function idsOf(prefix: string): () => string {
  let count = 0;
  return () => `${prefix}${String(++count).padStart(3, '0')}`;
}

export function node(id: string, over: Partial<Node> = {}): Node {
  return {
    ID: id,
    SecretID: `secret-${id}`,
    Datacenter: 'dc1',
    Name: id,
    NodeClass: '',
    ComputedClass: 'v1:a',
    HTTPAddr: '',
    Attributes: { 'kernel.name': 'linux', 'driver.mock': '1' },
    Meta: {},
    Drivers: { mock: { Detected: true, Healthy: true } },
    NodeResources: {
      Cpu: { CpuShares: 4000 },
      Memory: { MemoryMB: 8192 },
      Disk: { DiskMB: 100_000 },
      Networks: [{ Device: 'eth0', IP: '10.0.0.1' }],
    },
    Status: 'ready',
    StatusDescription: '',
    StatusUpdatedAt: 0,
    SchedulingEligibility: 'eligible',
    DrainStrategy: null,
    Events: [],
    CreateIndex: 1,
    ModifyIndex: 1,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
    ...over,
  };
}

export const DRAIN = { Deadline: 0, IgnoreSystemJobs: false, StartedAt: 0, ForceDeadline: 0 } as const;

export function group(over: Partial<TaskGroup> = {}): TaskGroup {
  return {
    Name: 'web',
    Count: 1,
    Tasks: [{ Name: 'main', Driver: 'mock', Config: {}, Resources: { CPU: 500, MemoryMB: 256 } }],
    EphemeralDisk: { SizeMB: 100 },
    ...over,
  };
}

export function job(over: Partial<Job> = {}, groupOver: Partial<TaskGroup> = {}): Job {
  return {
    ID: 'j',
    Name: 'j',
    Namespace: 'default',
    Type: 'service',
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [group(groupOver)],
    Stop: false,
    Version: 0,
    Status: 'running',
    SubmitTime: 0,
    CreateIndex: 5,
    ModifyIndex: 5,
    JobModifyIndex: 5,
    ...over,
  };
}

export function alloc(id: string, of: Job, nodeId: string, over: Partial<Allocation> = {}): Allocation {
  const name = of.TaskGroups[0]?.Name ?? 'web';
  return {
    ID: id,
    EvalID: 'e0',
    Name: `${of.ID}.${name}[0]`,
    Namespace: of.Namespace,
    NodeID: nodeId,
    NodeName: nodeId,
    JobID: of.ID,
    Job: of,
    TaskGroup: name,
    AllocatedResources: { Tasks: { main: { CPU: 500, MemoryMB: 256 } }, Shared: { DiskMB: 100, Ports: [] } },
    DesiredStatus: 'run',
    DesiredDescription: '',
    DesiredTransition: {},
    ClientStatus: 'running',
    ClientDescription: '',
    TaskStates: {},
    AllocStates: [],
    Score: 0.5,
    PreviousAllocation: '',
    NextAllocation: '',
    FollowupEvalID: '',
    DeploymentID: '',
    CreateIndex: 10,
    ModifyIndex: 10,
    AllocModifyIndex: 10,
    CreateTime: 0,
    ModifyTime: 0,
    ...over,
  };
}

export function unknownSince(at: number): Pick<Allocation, 'AllocStates'> {
  return { AllocStates: [{ Field: 'ClientStatus', Value: 'unknown', Time: at }] };
}

export function evaluation(over: Partial<Evaluation> = {}): Evaluation {
  return newEvaluation({
    ID: 'e1',
    Namespace: 'default',
    JobID: 'j',
    Type: 'service',
    Priority: 50,
    TriggeredBy: 'job-register',
    CreateIndex: 20,
    ModifyIndex: 20,
    ...over,
  });
}

interface Contents {
  readonly nodes?: readonly Node[];
  readonly jobs?: readonly Job[];
  readonly allocs?: readonly Allocation[];
}

function byId<T extends { ID: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.ID < b.ID ? -1 : 1));
}

export function viewOf(contents: Contents, index = 100): StateView {
  const nodes = byId(contents.nodes ?? []);
  const jobs = byId(contents.jobs ?? []);
  const allocs = byId(contents.allocs ?? []);
  return {
    index,
    schedulerPaused: false,
    tableIndex: () => index,
    node: (id) => nodes.find((one) => one.ID === id),
    nodes: () => nodes,
    job: (namespace, id) => jobs.find((one) => one.Namespace === namespace && one.ID === id),
    jobVersions: () => [],
    jobs: () => jobs,
    jobsUnder: (namespace, prefix) =>
      jobs.filter((one) => one.Namespace === namespace && one.ID.startsWith(prefix)),
    namespaces: () => [],
    alloc: (id) => allocs.find((one) => one.ID === id),
    allocs: () => allocs,
    allocsByJob: (namespace, id) => allocs.filter((one) => one.Namespace === namespace && one.JobID === id),
    allocsByNode: (id) => allocs.filter((one) => one.NodeID === id),
    evaluation: () => undefined,
    evaluations: () => [],
    evaluationsByJob: () => [],
    deploymentsByJob: () => [],
    service: () => undefined,
    services: () => [],
    servicesByAlloc: () => [],
    variable: () => undefined,
    variables: () => [],
  };
}

/** The view after a plan result was written, by the store's own merge rules. */
export function withPlan(
  view: StateView,
  result: Pick<PlanResult, 'NodeUpdate' | 'NodeAllocation'>,
  over: Contents = {},
): StateView {
  const index = view.index + 1;
  const allocs = new Map([...(over.allocs ?? view.allocs())].map((one) => [one.ID, one]));
  for (const planned of [
    ...Object.values(result.NodeUpdate),
    ...Object.values(result.NodeAllocation),
  ].flat()) {
    const stored = allocs.get(planned.ID);
    allocs.set(planned.ID, stored ? mergePlanWrite(stored, planned, index) : newAlloc(planned, index));
    const previous = allocs.get(planned.PreviousAllocation);
    if (previous !== undefined) allocs.set(previous.ID, { ...previous, NextAllocation: planned.ID });
  }
  const nodes = over.nodes ?? [...view.nodes()];
  return viewOf({ nodes, jobs: over.jobs ?? [...view.jobs()], allocs: [...allocs.values()] }, index);
}

/** The view with some records replaced or added. */
export function changed(view: StateView, over: Contents): StateView {
  const merge = <T extends { ID: string }>(old: Iterable<T>, fresh: readonly T[] = []) => [
    ...[...old].filter((one) => !fresh.some((other) => other.ID === one.ID)),
    ...fresh,
  ];
  const contents = {
    nodes: merge(view.nodes(), over.nodes),
    jobs: merge(view.jobs(), over.jobs),
    allocs: merge(view.allocs(), over.allocs),
  };
  return viewOf(contents, view.index + 1);
}
