/** Allocations as lists show them. Source: recorded answers, both versions. */
import {
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  unixNano,
  zeroInJson,
} from '../../wire/schema/kinds.ts';
import {
  AllocDeploymentStatus,
  DesiredTransition,
  RescheduleTracker,
  TaskState,
} from '../../wire/structs/allocation.ts';
import { AllocatedResources } from '../../wire/structs/resources.ts';

export const AllocStub = struct('AllocListStub', {
  ID: string,
  EvalID: string,
  Name: string,
  Namespace: string,
  NodeID: string,
  NodeName: string,
  JobID: string,
  JobType: string,
  JobVersion: uint,
  TaskGroup: string,
  AllocatedResources: zeroInJson('omitted', optional(AllocatedResources)),
  DesiredStatus: string,
  DesiredDescription: string,
  DesiredTransition,
  ClientStatus: string,
  ClientDescription: string,
  TaskStates: map(optional(TaskState)),
  DeploymentStatus: optional(AllocDeploymentStatus),
  FollowupEvalID: string,
  NextAllocation: since('2.0', string),
  RescheduleTracker: optional(RescheduleTracker),
  PreemptedAllocations: list(string),
  PreemptedByAllocation: string,
  CreateIndex: uint,
  ModifyIndex: uint,
  CreateTime: unixNano,
  ModifyTime: unixNano,
});

export const AllocStubs = list(AllocStub);

export const AllocStopped = struct('AllocStopResponse', { EvalID: string, Index: uint });
