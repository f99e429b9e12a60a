/**
 * The records that walks are about: one node, one job with a disconnect window and one without, allocations. Complete
 * and plain, so that only what a walk changes differs.
 */
import type { AllocReport, Command } from '../core/commands.ts';
import type { Allocation, Instant, Job, Node } from '../core/records.ts';
import type { StateView } from '../core/view.ts';

export const NODE_ID = 'n1';
export const ALLOC_ID = 'a1';
export const WINDOW_MS = 60_000;

const NS_PER_MS = 1e6;
const GROUP = 'group';

function sampleJob(id: string, windowMs: number | null): Job {
  return {
    ID: id,
    Name: id,
    Namespace: 'default',
    Type: 'service',
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: GROUP,
        Count: 1,
        Tasks: [{ Name: 'task', Driver: 'mock', Config: {}, Resources: { CPU: 100, MemoryMB: 64 } }],
        MaxClientDisconnect: windowMs === null ? null : windowMs * NS_PER_MS,
        ReschedulePolicy: {
          Attempts: 0,
          Interval: 0,
          Delay: 5_000 * NS_PER_MS,
          DelayFunction: 'constant',
          MaxDelay: 0,
          Unlimited: true,
        },
      },
    ],
    Stop: false,
    Version: 0,
    Status: 'running',
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
  };
}

/** Its group is waited for when its node is out of sight. */
export const WINDOW_JOB = sampleJob('web', WINDOW_MS);
export const PLAIN_JOB = sampleJob('plain', null);

/** What a client sends of itself. */
export function sampleRegistration(part: Partial<Node> = {}): Node {
  return {
    ID: NODE_ID,
    SecretID: 'secret',
    Datacenter: 'dc1',
    Name: NODE_ID,
    NodeClass: '',
    ComputedClass: 'class',
    HTTPAddr: '',
    Attributes: { 'kernel.name': 'linux' },
    Meta: {},
    Drivers: { mock: { Detected: true, Healthy: true } },
    NodeResources: {
      Cpu: { CpuShares: 4000 },
      Memory: { MemoryMB: 4096 },
      Disk: { DiskMB: 20_000 },
    },
    Status: 'initializing',
    StatusDescription: '',
    StatusUpdatedAt: 0,
    SchedulingEligibility: 'eligible',
    DrainStrategy: null,
    Events: [],
    CreateIndex: 0,
    ModifyIndex: 0,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
    ...part,
  };
}

/** A placement on the node, of the job with a window unless another is given. */
export function sampleAlloc(id: string, part: Partial<Allocation> = {}): Allocation {
  const job = part.Job ?? WINDOW_JOB;
  return {
    ID: id,
    EvalID: 'eval',
    Name: `${job.ID}.${GROUP}[0]`,
    Namespace: job.Namespace,
    NodeID: NODE_ID,
    NodeName: NODE_ID,
    JobID: job.ID,
    Job: job,
    TaskGroup: GROUP,
    AllocatedResources: { Tasks: { task: { CPU: 100, MemoryMB: 64 } }, Shared: { DiskMB: 0, Ports: [] } },
    DesiredStatus: 'run',
    DesiredDescription: '',
    DesiredTransition: {},
    ClientStatus: 'pending',
    ClientDescription: '',
    TaskStates: {},
    AllocStates: [],
    PreviousAllocation: '',
    NextAllocation: '',
    FollowupEvalID: '',
    DeploymentID: '',
    CreateIndex: 0,
    ModifyIndex: 0,
    AllocModifyIndex: 0,
    CreateTime: 0,
    ModifyTime: 0,
    ...part,
  };
}

export function sampleReport(id: string, ClientStatus: AllocReport['ClientStatus']): AllocReport {
  return { ID: id, NodeID: NODE_ID, ClientStatus, ClientDescription: '', TaskStates: {} };
}

/** For the evaluations of the next entry: no two entries make the same. */
export function seedFor({ view }: { readonly view: StateView }): string {
  return `entry-${view.index + 1}`;
}

/** The entry of a plan: what it stops, and what it places or rewrites. Made on a snapshot that nothing has outdated. */
export function planEntry(at: Instant, stops: readonly Allocation[], allocs: readonly Allocation[]): Command {
  const snapshotIndex = Number.MAX_SAFE_INTEGER;
  return { type: 'ApplyPlanResults', at, evalId: '', snapshotIndex, job: null, stops, allocs };
}
