/** A job and its task groups. */
import {
  any,
  bool,
  bytes,
  duration,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  unixNano,
  until,
} from '../schema/kinds.ts';
import {
  DisconnectStrategy,
  MigrateStrategy,
  ReschedulePolicy,
  RestartPolicy,
  UpdateStrategy,
} from './policies.ts';
import { Affinity, Constraint, NetworkResource } from './resources.ts';
import { Service } from './services.ts';
import { Task } from './task.ts';

const Spread = struct('Spread', {
  Attribute: string,
  Weight: int,
  SpreadTarget: list(optional(struct('SpreadTarget', { Value: string, Percent: uint }))),
});

const VolumeRequest = struct('VolumeRequest', {
  Name: string,
  Type: string,
  Source: string,
  ReadOnly: bool,
  Sticky: since('2.0', bool),
  AccessMode: string,
  AttachmentMode: string,
  MountOptions: optional(struct('CSIMountOptions', { FSType: string, MountFlags: list(string) })),
  PerAlloc: bool,
});

const ScalingPolicy = struct('ScalingPolicy', {
  ID: string,
  Type: string,
  Target: map(string),
  Policy: map(any),
  Min: int,
  Max: int,
  Enabled: bool,
  CreateIndex: uint,
  ModifyIndex: uint,
});

const GroupConsul = struct('Consul', {
  Namespace: string,
  Cluster: since('2.0', string),
  Partition: since('2.0', string),
});

export const TaskGroup = struct('TaskGroup', {
  Name: string,
  Count: int,
  Update: optional(UpdateStrategy),
  Migrate: optional(MigrateStrategy),
  Constraints: list(optional(Constraint)),
  Scaling: optional(ScalingPolicy),
  RestartPolicy: optional(RestartPolicy),
  Disconnect: since('2.0', optional(DisconnectStrategy)),
  PreventRescheduleOnLost: since('2.0', bool),
  Tasks: list(optional(Task)),
  EphemeralDisk: optional(struct('EphemeralDisk', { Sticky: bool, SizeMB: int, Migrate: bool })),
  Meta: map(string),
  ReschedulePolicy: optional(ReschedulePolicy),
  Affinities: list(optional(Affinity)),
  Spreads: list(optional(Spread)),
  Networks: list(optional(NetworkResource)),
  Consul: optional(GroupConsul),
  Services: list(optional(Service)),
  Volumes: map(optional(VolumeRequest)),
  ShutdownDelay: optional(duration),
  StopAfterClientDisconnect: optional(duration),
  MaxClientDisconnect: optional(duration),
  MaxRunDuration: since('2.0', optional(duration)),
});

const Periodic = struct('PeriodicConfig', {
  Enabled: bool,
  Spec: string,
  Specs: since('2.0', list(string)),
  SpecType: string,
  ProhibitOverlap: bool,
  TimeZone: string,
});

const ParameterizedJob = struct('ParameterizedJobConfig', {
  Payload: string,
  MetaRequired: list(string),
  MetaOptional: list(string),
});

export const Job = struct('Job', {
  Stop: bool,
  Region: string,
  Namespace: string,
  ID: string,
  ParentID: string,
  Name: string,
  Type: string,
  Priority: int,
  AllAtOnce: bool,
  Datacenters: list(string),
  NodePool: since('2.0', string),
  Constraints: list(optional(Constraint)),
  Affinities: list(optional(Affinity)),
  Spreads: list(optional(Spread)),
  TaskGroups: list(optional(TaskGroup)),
  Update: UpdateStrategy,
  Multiregion: any,
  Periodic: optional(Periodic),
  ParameterizedJob: optional(ParameterizedJob),
  Dispatched: bool,
  DispatchIdempotencyToken: string,
  Payload: bytes,
  Meta: map(string),
  ConsulToken: until('1.5', string),
  ConsulNamespace: string,
  VaultToken: until('1.5', string),
  VaultNamespace: string,
  NomadTokenID: string,
  Status: string,
  StatusDescription: string,
  Stable: bool,
  Version: uint,
  VersionTag: since('2.0', any),
  UI: since('2.0', any),
  SubmitTime: unixNano,
  CreateIndex: uint,
  ModifyIndex: uint,
  JobModifyIndex: uint,
});
