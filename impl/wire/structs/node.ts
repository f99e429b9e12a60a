/** A client's machine: what it says of itself, its events, its drain. */
import {
  any,
  bool,
  duration,
  int,
  list,
  map,
  optional,
  since,
  string,
  struct,
  time,
  uint,
} from '../schema/kinds.ts';
import { NodeReservedResources, NodeResources, olderNodeResources } from './resources.ts';

export const NodeEvent = struct('NodeEvent', {
  Message: string,
  Subsystem: string,
  Details: map(string),
  Timestamp: time,
  CreateIndex: uint,
});

export const DriverInfo = struct('DriverInfo', {
  Attributes: map(string),
  Detected: bool,
  Healthy: bool,
  HealthDescription: string,
  UpdateTime: time,
});

export const DrainStrategy = struct('DrainStrategy', {
  Deadline: duration,
  IgnoreSystemJobs: bool,
  ForceDeadline: time,
  StartedAt: time,
});

export const DrainMetadata = struct('DrainMetadata', {
  StartedAt: time,
  UpdatedAt: time,
  Status: string,
  AccessorID: string,
  Meta: map(string),
});

export const HostVolume = struct('ClientHostVolumeConfig', {
  Name: string,
  Path: string,
  ReadOnly: bool,
  ID: since('2.0', string),
});

const HostNetwork = struct('ClientHostNetworkConfig', {
  Name: string,
  CIDR: string,
  Interface: string,
  ReservedPorts: string,
});

export const Node = struct('Node', {
  ID: string,
  SecretID: string,
  Datacenter: string,
  Name: string,
  CgroupParent: string,
  HTTPAddr: string,
  TLSEnabled: bool,
  Attributes: map(string),
  NodeResources: optional(NodeResources),
  ReservedResources: optional(NodeReservedResources),
  Resources: olderNodeResources,
  Reserved: olderNodeResources,
  Links: map(string),
  Meta: map(string),
  NodeClass: string,
  NodePool: since('2.0', string),
  NodeMaxAllocs: since('2.0', int),
  ComputedClass: string,
  DrainStrategy: optional(DrainStrategy),
  SchedulingEligibility: string,
  Status: string,
  StatusDescription: string,
  /** Seconds since the epoch. */
  StatusUpdatedAt: int,
  Events: list(optional(NodeEvent)),
  Drivers: map(optional(DriverInfo)),
  CSIControllerPlugins: map(any),
  CSINodePlugins: map(any),
  HostVolumes: map(optional(HostVolume)),
  GCVolumesOnNodeGC: since('2.0', bool),
  HostNetworks: map(optional(HostNetwork)),
  LastDrain: optional(DrainMetadata),
  LastMissedHeartbeatIndex: since('1.5', uint),
  LastAllocUpdateIndex: since('1.5', uint),
  IdentitySigningKeyID: since('2.0', string),
  CreateIndex: uint,
  ModifyIndex: uint,
});
