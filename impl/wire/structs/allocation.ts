/** An allocation: where a group was placed, what its tasks went through. */
import {
  bool,
  duration,
  float,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  time,
  uint,
  unixNano,
  zeroInJson,
} from '../schema/kinds.ts';
import { Job } from './job.ts';
import { AllocatedResources, DNSConfig, Resources } from './resources.ts';
import { TaskHandle } from './task.ts';

export const TaskEvent = struct('TaskEvent', {
  Type: string,
  Time: unixNano,
  Message: string,
  DisplayMessage: string,
  Details: map(string),
  FailsTask: bool,
  RestartReason: string,
  SetupError: string,
  DriverError: string,
  ExitCode: int,
  Signal: int,
  KillTimeout: duration,
  KillError: string,
  KillReason: string,
  StartDelay: int,
  DownloadError: string,
  ValidationError: string,
  DiskLimit: int,
  FailedSibling: string,
  VaultError: string,
  TaskSignalReason: string,
  TaskSignal: string,
  DriverMessage: string,
  GenericSource: string,
});

export const TaskState = struct('TaskState', {
  State: string,
  Failed: bool,
  Restarts: uint,
  LastRestart: zeroInJson('null', time),
  StartedAt: zeroInJson('null', time),
  FinishedAt: zeroInJson('null', time),
  Events: list(optional(TaskEvent)),
  TaskHandle,
  Paused: since('2.0', string),
});

const NodeScore = struct('NodeScoreMeta', { NodeID: string, Scores: map(float), NormScore: float });

export const AllocMetric = struct('AllocMetric', {
  NodesEvaluated: int,
  NodesFiltered: int,
  NodesInPool: since('2.0', int),
  NodePool: since('2.0', string),
  NodesAvailable: map(int),
  ClassFiltered: map(int),
  ConstraintFiltered: map(int),
  NodesExhausted: int,
  ClassExhausted: map(int),
  DimensionExhausted: map(int),
  QuotaExhausted: list(string),
  ResourcesExhausted: map(optional(Resources)),
  Scores: map(float),
  ScoreMetaData: list(optional(NodeScore)),
  AllocationTime: duration,
  CoalescedFailures: int,
});

export const DesiredTransition = struct('DesiredTransition', {
  Migrate: optional(bool),
  MigrateDisablePlacement: since('2.0', optional(bool)),
  Reschedule: optional(bool),
  ForceReschedule: optional(bool),
  NoShutdownDelay: optional(bool),
});

export const RescheduleTracker = struct('RescheduleTracker', {
  Events: list(
    optional(
      struct('RescheduleEvent', {
        RescheduleTime: unixNano,
        PrevAllocID: string,
        PrevNodeID: string,
        Delay: duration,
      }),
    ),
  ),
  LastReschedule: since('2.0', string),
});

export const AllocDeploymentStatus = struct('AllocDeploymentStatus', {
  Healthy: optional(bool),
  Timestamp: time,
  Canary: bool,
  ModifyIndex: uint,
});

export const NetworkStatus = struct('AllocNetworkStatus', {
  InterfaceName: string,
  Address: string,
  AddressIPv6: since('2.0', string),
  DNS: optional(DNSConfig),
});

export const Allocation = struct(
  'Allocation',
  {
    ID: string,
    Namespace: string,
    EvalID: string,
    Name: string,
    NodeID: string,
    NodeName: string,
    JobID: string,
    Job: optional(Job),
    TaskGroup: string,
    Resources: optional(Resources),
    SharedResources: optional(Resources),
    TaskResources: map(optional(Resources)),
    AllocatedResources: optional(AllocatedResources),
    Metrics: optional(AllocMetric),
    DesiredStatus: string,
    DesiredDescription: string,
    DesiredTransition,
    ClientStatus: string,
    ClientDescription: string,
    TaskStates: map(optional(TaskState)),
    /** `Field`: 0 stands for the client status. */
    AllocStates: list(optional(struct('AllocState', { Field: uint, Value: string, Time: time }))),
    PreviousAllocation: string,
    NextAllocation: string,
    DeploymentID: string,
    DeploymentStatus: optional(AllocDeploymentStatus),
    RescheduleTracker: optional(RescheduleTracker),
    NetworkStatus: optional(NetworkStatus),
    FollowupEvalID: string,
    PreemptedAllocations: list(string),
    PreemptedByAllocation: string,
    SignedIdentities: map(string),
    SigningKeyID: string,
    CreateIndex: uint,
    ModifyIndex: uint,
    AllocModifyIndex: uint,
    CreateTime: unixNano,
    ModifyTime: unixNano,
  },
  { omitsZeroSince: '1.4' },
);
