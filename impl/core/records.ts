/**
 * The replicated records: nodes, jobs, allocations, evaluations. Shapes only, no behaviour.
 *
 * Field names are Nomad's JSON names, so that a record on the wire, in the log and in the store is the same
 * thing and nothing is translated. Instants (`...At`, `Time`) are integer milliseconds since the epoch inside
 * the core; the wire layer turns them into nanoseconds or Go times. Durations inside a job keep the wire's
 * unit, nanoseconds. Records are immutable: the store replaces, never edits, them.
 */
import type { RestartPolicy, TaskLifecycle } from './task-records.ts';
import type {
  ClientStatus,
  DesiredStatus,
  Eligibility,
  EvaluationStatus,
  JobType,
  NodeStatus,
  Trigger,
} from '../../machines/vocabulary.ts';
import type {
  AllocDeploymentStatus,
  DesiredTransition,
  DrainMetadata,
  DrainStrategy,
  MigrateStrategy,
} from './drain-records.ts';
import type { MadeFromPattern } from './pattern-records.ts';
import type { Service } from './service-records.ts';

/** Milliseconds since the epoch, given to the core by its caller. */
export type Instant = number;
/** A position in the replicated log; every entry has one, strictly increasing, from 1. */
export type Index = number;

export interface NodeEvent {
  readonly Message: string;
  readonly Subsystem: string;
  readonly Timestamp: Instant;
  readonly CreateIndex?: Index;
  readonly Details?: Readonly<Record<string, string>>;
}

export interface DriverInfo {
  readonly Detected: boolean;
  readonly Healthy: boolean;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly HealthDescription?: string;
}

export interface NodeResources {
  readonly Cpu: { readonly CpuShares: number };
  readonly Memory: { readonly MemoryMB: number };
  readonly Disk: { readonly DiskMB: number };
  /** Devices with an address; the first one owns the ports that jobs ask for. */
  readonly Networks?: readonly { readonly Device: string; readonly IP: string; readonly MBits?: number }[];
  readonly NodeNetworks?: readonly {
    readonly Mode: string;
    readonly Device: string;
    readonly Addresses?: readonly {
      readonly Family: string;
      readonly Alias: string;
      readonly Address: string;
    }[];
  }[];
  readonly MinDynamicPort?: number;
  readonly MaxDynamicPort?: number;
}

/** A client machine as the servers record it. Nomad: `structs.Node`. */
export interface Node {
  readonly ID: string;
  readonly SecretID: string;
  readonly Datacenter: string;
  readonly Name: string;
  readonly NodeClass: string;
  readonly ComputedClass: string;
  readonly HTTPAddr: string;
  readonly Attributes: Readonly<Record<string, string>>;
  readonly Meta: Readonly<Record<string, string>>;
  readonly Drivers: Readonly<Record<string, DriverInfo>>;
  readonly NodeResources: NodeResources;
  readonly ReservedResources?: {
    readonly Cpu: { readonly CpuShares: number };
    readonly Memory: { readonly MemoryMB: number };
    readonly Disk: { readonly DiskMB: number };
    readonly Networks: { readonly ReservedHostPorts: string };
  };
  readonly Status: NodeStatus;
  readonly StatusDescription: string;
  readonly StatusUpdatedAt: Instant;
  readonly SchedulingEligibility: Eligibility;
  readonly DrainStrategy: DrainStrategy | null;
  /** None: it was never drained. */
  readonly LastDrain?: DrainMetadata | null;
  readonly Events: readonly NodeEvent[];
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
  /** LMHI. 0 = none outstanding. Reference page, section 2. */
  readonly LastMissedHeartbeatIndex: Index;
  /** LAUI. 0 = the node never had an allocation update applied. */
  readonly LastAllocUpdateIndex: Index;
}

export interface Constraint {
  readonly LTarget: string;
  readonly RTarget: string;
  /** `=`, `!=`, `<`, `<=`, `>`, `>=`, `regexp`, `version`, `set_contains`, `distinct_hosts`, `is_set`, ... */
  readonly Operand: string;
}

export interface Port {
  readonly Label: string;
  /** The static port, or 0 for a dynamic one; in an allocation, the port given. */
  readonly Value: number;
  readonly To?: number;
  readonly HostNetwork?: string;
}

export interface NetworkAsk {
  readonly Mode?: string;
  readonly ReservedPorts?: readonly Port[];
  readonly DynamicPorts?: readonly Port[];
}

export interface Task {
  readonly Name: string;
  readonly Driver: string;
  readonly Config: Readonly<Record<string, unknown>>;
  readonly Env?: Readonly<Record<string, string>>;
  readonly Constraints?: readonly Constraint[];
  readonly Resources: { readonly CPU: number; readonly MemoryMB: number; readonly DiskMB?: number };
  readonly Leader?: boolean;
  readonly Lifecycle?: TaskLifecycle | null;
  readonly Services?: readonly Service[] | null;
  /** Nanoseconds; default 5 s. */
  readonly KillTimeout?: number;
}

export interface ReschedulePolicy {
  readonly Attempts: number;
  readonly Interval: number;
  readonly Delay: number;
  readonly DelayFunction: 'constant' | 'exponential' | 'fibonacci';
  readonly MaxDelay: number;
  readonly Unlimited: boolean;
}

export interface TaskGroup {
  readonly Name: string;
  readonly Count: number;
  readonly Tasks: readonly Task[];
  readonly Constraints?: readonly Constraint[];
  readonly Networks?: readonly NetworkAsk[];
  readonly Services?: readonly Service[] | null;
  readonly EphemeralDisk?: { readonly SizeMB: number };
  readonly RestartPolicy?: RestartPolicy;
  readonly ReschedulePolicy?: ReschedulePolicy;
  /** Services only. */
  readonly Migrate?: MigrateStrategy | null;
  /** The disconnect window in nanoseconds, in its older and its newer form; none, null or 0 = none. */
  readonly MaxClientDisconnect?: number | null;
  readonly Disconnect?: { readonly LostAfter?: number | null; readonly Replace?: boolean | null } | null;
  /** Nanoseconds; null or absent = never. */
  readonly StopAfterClientDisconnect?: number | null;
  readonly Meta?: Readonly<Record<string, string>>;
}

/** What was asked for. Nomad: `structs.Job`. */
export interface Job extends MadeFromPattern {
  readonly ID: string;
  readonly Name: string;
  readonly Namespace: string;
  readonly Type: JobType;
  readonly Priority: number;
  readonly Datacenters: readonly string[];
  readonly Constraints?: readonly Constraint[];
  readonly TaskGroups: readonly TaskGroup[];
  readonly AllAtOnce?: boolean;
  readonly Meta?: Readonly<Record<string, string>> | null;
  readonly Stop: boolean;
  readonly Version: number;
  readonly Status: 'pending' | 'running' | 'dead';
  readonly SubmitTime: Instant;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
  readonly JobModifyIndex: Index;
}

export interface TaskEvent {
  readonly Type: string;
  readonly Time: Instant;
  readonly Message?: string;
  readonly ExitCode?: number;
}

export interface TaskState {
  readonly State: 'pending' | 'running' | 'dead';
  readonly Failed: boolean;
  readonly Restarts: number;
  readonly StartedAt: Instant | null;
  readonly FinishedAt: Instant | null;
  readonly Events: readonly TaskEvent[];
}

/** One remembered change of an allocation's client status. Append-only. Reference page, section 3.1. */
export interface AllocState {
  readonly Field: 'ClientStatus';
  readonly Value: ClientStatus | '';
  readonly Time: Instant;
}

export interface RescheduleEvent {
  readonly RescheduleTime: Instant;
  readonly PrevAllocID: string;
  readonly PrevNodeID: string;
  /** Nanoseconds. */
  readonly Delay: number;
}

export interface AllocatedResources {
  readonly Tasks: Readonly<Record<string, { readonly CPU: number; readonly MemoryMB: number }>>;
  readonly Shared: { readonly DiskMB: number; readonly Ports: readonly Port[] };
}

/** One task group placed on one node. Nomad: `structs.Allocation`. */
export interface Allocation {
  readonly ID: string;
  readonly EvalID: string;
  /** `<job>.<group>[<n>]`. */
  readonly Name: string;
  readonly Namespace: string;
  readonly NodeID: string;
  readonly NodeName: string;
  readonly JobID: string;
  /** The job as it was when this allocation was placed or last updated in place. */
  readonly Job: Job;
  readonly TaskGroup: string;
  readonly AllocatedResources: AllocatedResources;
  readonly DesiredStatus: DesiredStatus;
  readonly DesiredDescription: string;
  readonly DesiredTransition: DesiredTransition;
  readonly ClientStatus: ClientStatus;
  readonly ClientDescription: string;
  readonly TaskStates: Readonly<Record<string, TaskState>>;
  readonly AllocStates: readonly AllocState[];
  /** Best normalised placement score; absent when unknown. */
  readonly Score?: number;
  readonly PreviousAllocation: string;
  readonly NextAllocation: string;
  readonly FollowupEvalID: string;
  readonly RescheduleTracker?: { readonly Events: readonly RescheduleEvent[] };
  readonly DeploymentID: string;
  readonly DeploymentStatus?: AllocDeploymentStatus | null;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
  /** Moves on server-side writes only; clients pull on it. */
  readonly AllocModifyIndex: Index;
  readonly CreateTime: Instant;
  readonly ModifyTime: Instant;
}

/** A request to reconsider a job. Nomad: `structs.Evaluation`. */
export interface Evaluation {
  readonly ID: string;
  readonly Namespace: string;
  readonly Priority: number;
  readonly Type: JobType | '_core';
  readonly TriggeredBy: Trigger;
  readonly JobID: string;
  readonly JobModifyIndex: Index;
  readonly NodeID: string;
  readonly NodeModifyIndex: Index;
  readonly Status: EvaluationStatus;
  readonly StatusDescription: string;
  /** 0 = now. */
  readonly WaitUntil: Instant;
  readonly NextEval: string;
  readonly PreviousEval: string;
  readonly BlockedEval: string;
  readonly ClassEligibility: Readonly<Record<string, boolean>>;
  readonly EscapedComputedClass: boolean;
  readonly FailedTGAllocs: Readonly<Record<string, AllocMetric>>;
  readonly QueuedAllocations: Readonly<Record<string, number>>;
  /** Index of the state the scheduler looked at; what the missed-unblock rule compares. */
  readonly SnapshotIndex: Index;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
  readonly CreateTime: Instant;
  readonly ModifyTime: Instant;
}

/** Why a placement did not happen. Nomad: `structs.AllocMetric`, the part that operators read. */
export interface AllocMetric {
  readonly NodesEvaluated: number;
  readonly NodesFiltered: number;
  readonly NodesExhausted: number;
  readonly ConstraintFiltered: Readonly<Record<string, number>>;
  readonly DimensionExhausted: Readonly<Record<string, number>>;
}

/** Rollout of a job version; kept in mind, not driven yet. */
export interface Deployment {
  readonly ID: string;
  readonly JobID: string;
  readonly Namespace: string;
  readonly JobVersion: number;
  readonly Status: string;
  readonly CreateIndex: Index;
  readonly ModifyIndex: Index;
}

/** Proposed changes from one evaluation. Nomad: `structs.Plan`. */
export interface Plan {
  readonly EvalID: string;
  /** Broker token: a plan from a worker that lost its lease is refused. */
  readonly EvalToken: string;
  readonly Priority: number;
  readonly AllAtOnce: boolean;
  readonly Job: Job | null;
  /** Allocations to stop, by node. */
  readonly NodeUpdate: Readonly<Record<string, readonly Allocation[]>>;
  /** New or changed allocations, by node. */
  readonly NodeAllocation: Readonly<Record<string, readonly Allocation[]>>;
  readonly SnapshotIndex: Index;
}

/** What the applier accepted of a plan. */
export interface PlanResult {
  readonly NodeUpdate: Plan['NodeUpdate'];
  readonly NodeAllocation: Plan['NodeAllocation'];
  readonly RejectedNodes: readonly string[];
  /** Non-zero: look at a state at least this new before trying again. */
  readonly RefreshIndex: Index;
  /** Index of the entry that committed it; 0 = nothing was. `Refused`: its entry found that it held no more. */
  readonly AllocIndex: Index;
  readonly Refused?: true;
}
