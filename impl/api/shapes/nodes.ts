/** What is sent and answered about nodes. Source: recorded answers, both versions. */
import { METHODS } from '../../wire/rpc/methods.ts';
import {
  bool,
  duration,
  extended,
  list,
  map,
  optional,
  since,
  string,
  struct,
  uint,
  zeroInJson,
} from '../../wire/schema/kinds.ts';
import { DrainMetadata, DriverInfo, HostVolume, Node } from '../../wire/structs/node.ts';
import { NodeReservedResources, NodeResources } from '../../wire/structs/resources.ts';

/** A node without its secret, and with whether it is being drained. */
export const ShownNode = extended(Node, { Drain: bool });

export const NodeStub = struct('NodeListStub', {
  Address: string,
  ID: string,
  Attributes: zeroInJson('omitted', map(string)),
  Datacenter: string,
  Name: string,
  NodePool: since('2.0', string),
  NodeClass: string,
  Version: string,
  Drain: bool,
  SchedulingEligibility: string,
  Status: string,
  StatusDescription: string,
  Drivers: map(optional(DriverInfo)),
  HostVolumes: map(optional(HostVolume)),
  NodeResources: zeroInJson('omitted', optional(NodeResources)),
  ReservedResources: zeroInJson('omitted', optional(NodeReservedResources)),
  LastDrain: optional(DrainMetadata),
  CreateIndex: uint,
  ModifyIndex: uint,
});

export const NodeStubs = list(NodeStub);

export const DrainRequest = struct('NodeUpdateDrainRequest', {
  NodeID: string,
  DrainSpec: optional(struct('DrainSpec', { Deadline: duration, IgnoreSystemJobs: bool })),
  MarkEligible: bool,
  Meta: map(string),
});

export const EligibilityRequest = struct('NodeUpdateEligibilityRequest', {
  NodeID: string,
  Eligibility: string,
});

export const NodeUpdated = struct('NodeDrainUpdateResponse', {
  NodeModifyIndex: uint,
  EvalIDs: list(string),
  EvalCreateIndex: uint,
  Index: uint,
});

export const NodeUpdateReply = METHODS['Node.Register'].reply;
