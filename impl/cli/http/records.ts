/**
 * What the command line reads of the API's answers: the fields that it shows, by Nomad's names. Not the whole of any
 * answer. Times and spans are nanoseconds, unless they are text.
 */

/** A whole number; a bigint where a double would lose digits. */
export type Int = number | bigint;

export interface JobListItem {
  readonly ID: string;
  readonly Name: string;
  readonly Namespace: string;
  readonly Type: string;
  readonly Priority: Int;
  readonly Status: string;
  readonly Stop: boolean;
  readonly Periodic: boolean;
  readonly ParameterizedJob: boolean;
  readonly ParentID?: string;
  readonly SubmitTime: Int;
  readonly JobSummary?: JobSummary | null;
}

export interface Job {
  readonly ID: string;
  readonly Name: string;
  readonly Namespace: string;
  readonly NodePool?: string;
  readonly Region: string;
  readonly Type: string;
  readonly Priority: Int;
  readonly Datacenters: readonly string[] | null;
  readonly Status: string;
  readonly Stop: boolean;
  readonly Version: Int;
  readonly SubmitTime: Int;
  readonly ParentID?: string;
  readonly Periodic: { readonly Enabled?: boolean } | null;
  readonly ParameterizedJob: {
    readonly Payload?: string;
    readonly MetaRequired?: readonly string[] | null;
    readonly MetaOptional?: readonly string[] | null;
  } | null;
  readonly Dispatched?: boolean;
  readonly JobModifyIndex: Int;
  readonly TaskGroups: readonly TaskGroup[] | null;
}

export interface TaskGroup {
  readonly Name: string;
  readonly Tasks: readonly { readonly Name: string }[] | null;
}

export interface JobSummary {
  readonly Summary: Readonly<
    Record<
      string,
      {
        readonly Queued: Int;
        readonly Starting: Int;
        readonly Running: Int;
        readonly Failed: Int;
        readonly Complete: Int;
        readonly Lost: Int;
        readonly Unknown?: Int;
      }
    >
  > | null;
  readonly Children: { readonly Pending: Int; readonly Running: Int; readonly Dead: Int } | null;
}

/** An allocation as lists tell it. */
export interface AllocationStub {
  readonly ID: string;
  readonly EvalID: string;
  readonly Name: string;
  readonly Namespace?: string;
  readonly NodeID: string;
  readonly NodeName?: string;
  readonly JobID: string;
  readonly JobVersion?: Int;
  readonly TaskGroup: string;
  readonly DesiredStatus: string;
  readonly DesiredDescription?: string;
  readonly ClientStatus: string;
  readonly ClientDescription?: string;
  readonly CreateIndex: Int;
  readonly ModifyIndex: Int;
  readonly CreateTime: Int;
  readonly ModifyTime: Int;
  readonly FollowupEvalID?: string;
}

export interface Evaluation {
  readonly ID: string;
  readonly Type: string;
  readonly Priority: Int;
  readonly TriggeredBy: string;
  readonly JobID: string;
  readonly Namespace?: string;
  readonly NodeID?: string;
  readonly DeploymentID?: string;
  readonly Status: string;
  readonly StatusDescription?: string;
  readonly Wait?: Int;
  readonly WaitUntil?: string;
  readonly NextEval?: string;
  readonly PreviousEval?: string;
  readonly BlockedEval?: string;
  readonly FailedTGAllocs?: Readonly<Record<string, PlacementMetrics>> | null;
  readonly CreateIndex: Int;
  readonly ModifyIndex: Int;
  readonly CreateTime: Int;
  readonly ModifyTime: Int;
}

/** Why a group found no place. */
export interface PlacementMetrics {
  readonly NodesEvaluated?: Int;
  readonly NodesFiltered?: Int;
  readonly NodesExhausted?: Int;
  readonly NodesAvailable?: Readonly<Record<string, Int>> | null;
  readonly ClassFiltered?: Readonly<Record<string, Int>> | null;
  readonly ConstraintFiltered?: Readonly<Record<string, Int>> | null;
  readonly ClassExhausted?: Readonly<Record<string, Int>> | null;
  readonly DimensionExhausted?: Readonly<Record<string, Int>> | null;
  readonly QuotaExhausted?: readonly string[] | null;
  readonly AllocationTime?: Int;
  readonly CoalescedFailures?: Int;
}

export interface Deployment {
  readonly ID: string;
  readonly JobID: string;
  readonly JobVersion: Int;
  readonly Status: string;
  readonly StatusDescription: string;
  readonly TaskGroups: Readonly<Record<string, DeploymentState>> | null;
}

export interface DeploymentState {
  readonly AutoRevert: boolean;
  readonly Promoted: boolean;
  readonly DesiredCanaries: Int;
  readonly DesiredTotal: Int;
  readonly PlacedAllocs: Int;
  readonly PlacedCanaries?: readonly string[] | null;
  readonly HealthyAllocs: Int;
  readonly UnhealthyAllocs: Int;
  readonly RequireProgressBy?: string;
}

/** The answer to what changes a job or an allocation. */
export interface Evaluated {
  readonly EvalID: string;
  readonly Warnings?: string;
}

/** An allocation by itself, with its job and what its tasks did. */
export interface Allocation extends AllocationStub {
  readonly DeploymentID?: string;
  readonly DeploymentStatus?: { readonly Healthy?: boolean | null; readonly Canary?: boolean } | null;
  readonly Job?: Job | null;
  readonly TaskStates?: Readonly<Record<string, TaskState>> | null;
  readonly Metrics?: PlacementMetrics | null;
  readonly PreviousAllocation?: string;
  readonly NextAllocation?: string;
  readonly AllocatedResources?: {
    readonly Tasks?: Readonly<
      Record<
        string,
        {
          readonly Cpu?: { readonly CpuShares: Int };
          readonly Memory?: { readonly MemoryMB: Int; readonly MemoryMaxMB?: Int };
        }
      >
    > | null;
    readonly Shared?: {
      readonly DiskMB?: Int;
      readonly Ports?:
        | readonly {
            readonly Label: string;
            readonly Value: Int;
            readonly To: Int;
            readonly HostIP: string;
          }[]
        | null;
      readonly Networks?:
        | readonly { readonly DynamicPorts?: readonly { readonly Label: string }[] | null }[]
        | null;
    };
  } | null;
}

export interface TaskState {
  readonly State: string;
  readonly Failed: boolean;
  readonly Restarts: Int;
  readonly LastRestart?: string | null;
  readonly StartedAt?: string | null;
  readonly FinishedAt?: string | null;
  readonly Events: readonly TaskEvent[] | null;
}

export interface TaskEvent {
  readonly Type: string;
  readonly Time: Int;
  /** A sentence for people; may be missing, and then the rest says it. */
  readonly DisplayMessage?: string;
  readonly Message?: string;
  readonly ExitCode?: Int;
  readonly Signal?: Int;
  readonly KillError?: string;
  readonly DriverError?: string;
  readonly RestartReason?: string;
}

/** What an allocation uses, as its client measures it. */
export interface AllocationUsage {
  readonly Tasks?: Readonly<
    Record<
      string,
      {
        readonly ResourceUsage?: {
          readonly CpuStats?: { readonly TotalTicks?: number };
          readonly MemoryStats?: { readonly RSS?: Int; readonly Usage?: Int };
        } | null;
      }
    >
  > | null;
}
