/** Small complete records for tests, each with only its interesting fields to state. */
import type { AllocReport } from '../../../impl/core/commands.ts';
import type { Allocation, Job, Node, Plan, TaskGroup } from '../../../impl/core/records.ts';
import type { NodeRegistration } from '../../../impl/core/rpc.ts';
import { newEvaluation } from '../../../impl/core/new-evaluation.ts';
import type { Evaluation } from '../../../impl/core/records.ts';

export const SECOND_NS = 1e9;

export function aRegistration(id = 'n1', part: Partial<Node> = {}): NodeRegistration {
  return {
    ID: id,
    SecretID: `secret-of-${id}`,
    Datacenter: 'dc1',
    Name: id,
    Attributes: { 'kernel.name': 'linux', 'driver.raw_exec': '1' },
    Drivers: { raw_exec: { Detected: true, Healthy: true } },
    NodeResources: {
      Cpu: { CpuShares: 4000 },
      Memory: { MemoryMB: 4096 },
      Disk: { DiskMB: 20_000 },
      Networks: [{ Device: 'lo', IP: '127.0.0.1', MBits: 1000 }],
    },
    Status: 'initializing',
    ...part,
  };
}

export function aNode(id = 'n1', part: Partial<Node> = {}): Node {
  return {
    NodeClass: '',
    ComputedClass: 'class',
    HTTPAddr: '',
    Meta: {},
    StatusDescription: '',
    StatusUpdatedAt: 0,
    SchedulingEligibility: 'eligible',
    DrainStrategy: null,
    Events: [],
    CreateIndex: 0,
    ModifyIndex: 0,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
    ...aRegistration(id),
    ...part,
  } as Node;
}

export function aGroup(part: Partial<TaskGroup> = {}): TaskGroup {
  return {
    Name: 'g',
    Count: 1,
    Tasks: [
      {
        Name: 't',
        Driver: 'raw_exec',
        Config: { command: '/bin/sleep' },
        Resources: { CPU: 100, MemoryMB: 64 },
      },
    ],
    ...part,
  };
}

export function aJob(id = 'web', part: Partial<Job> = {}): Job {
  return {
    ID: id,
    Name: id,
    Namespace: 'default',
    Type: 'service',
    Priority: 50,
    Datacenters: ['dc1'],
    TaskGroups: [aGroup()],
    Stop: false,
    Version: 0,
    Status: 'pending',
    SubmitTime: 0,
    CreateIndex: 0,
    ModifyIndex: 0,
    JobModifyIndex: 0,
    ...part,
  };
}

export function anAlloc(id = 'a1', part: Partial<Allocation> = {}): Allocation {
  const job = part.Job ?? aJob();
  return {
    ID: id,
    EvalID: 'e',
    Name: `${job.ID}.g[0]`,
    Namespace: 'default',
    NodeID: 'n1',
    NodeName: 'n1',
    JobID: job.ID,
    Job: job,
    TaskGroup: 'g',
    AllocatedResources: { Tasks: { t: { CPU: 100, MemoryMB: 64 } }, Shared: { DiskMB: 300, Ports: [] } },
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

export function aReport(
  id = 'a1',
  ClientStatus: AllocReport['ClientStatus'] = 'running',
  NodeID = 'n1',
): AllocReport {
  return { ID: id, NodeID, ClientStatus, ClientDescription: `now ${ClientStatus}`, TaskStates: {} };
}

export function anEvaluation(id = 'e1', part: Partial<Evaluation> = {}): Evaluation {
  return newEvaluation({
    ID: id,
    Namespace: 'default',
    JobID: 'web',
    Type: 'service',
    Priority: 50,
    TriggeredBy: 'job-register',
    ...part,
  });
}

export function aPlan(part: Partial<Plan> = {}): Plan {
  return {
    EvalID: 'e1',
    EvalToken: '',
    Priority: 50,
    AllAtOnce: false,
    Job: null,
    NodeUpdate: {},
    NodeAllocation: {},
    SnapshotIndex: 0,
    ...part,
  };
}
