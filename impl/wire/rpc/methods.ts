/**
 * The arguments and the reply of each call that we answer or make, by its name on the wire. Shapes only: who answers is
 * `impl/core/endpoints`. Source: reference page nomad-wire.md, section 5, and the recorded frames.
 */
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
  time,
  uint,
  unixNano,
  until,
  type Kind,
} from '../schema/kinds.ts';
import { Allocation } from '../structs/allocation.ts';
import { Evaluation } from '../structs/evaluation.ts';
import { QUERY_META, QUERY_OPTIONS, WRITE_META, WRITE_REQUEST } from '../structs/envelopes.ts';
import { Job } from '../structs/job.ts';
import { Node, NodeEvent } from '../structs/node.ts';
import { ServiceRegistration } from '../structs/services.ts';
import { ALLOC_CLIENT_METHODS, NODE_CONNECTION_METHODS } from './client-methods.ts';
import { OPERATOR_METHODS } from './operator-methods.ts';

const GenericRequest = struct('GenericRequest', QUERY_OPTIONS);
const GenericResponse = struct('GenericResponse', WRITE_META);
const Nothing = struct('struct{}', {});

const NodeServerInfo = struct('NodeServerInfo', {
  RPCAdvertiseAddr: string,
  RPCMajorVersion: int,
  RPCMinorVersion: int,
  Datacenter: string,
});

const NodeUpdateResponse = struct('NodeUpdateResponse', {
  HeartbeatTTL: duration,
  EvalIDs: list(string),
  EvalCreateIndex: uint,
  NodeModifyIndex: uint,
  Features: uint,
  LeaderRPCAddr: string,
  NumNodes: int,
  Servers: list(optional(NodeServerInfo)),
  SchedulingEligibility: string,
  SignedIdentity: since('2.0', optional(string)),
  ...QUERY_META,
});

const NODE_METHODS = {
  'Node.Register': {
    args: struct('NodeRegisterRequest', {
      Node: optional(Node),
      NodeEvent: optional(NodeEvent),
      CreateNodePool: since('2.0', bool),
      ...WRITE_REQUEST,
    }),
    reply: NodeUpdateResponse,
  },
  'Node.UpdateStatus': {
    args: struct('NodeUpdateStatusRequest', {
      NodeID: string,
      Status: string,
      NodeEvent: optional(NodeEvent),
      UpdatedAt: int,
      IdentitySigningKeyID: since('2.0', string),
      ForceIdentityRenewal: since('2.0', bool),
      ...WRITE_REQUEST,
    }),
    reply: NodeUpdateResponse,
  },
  'Node.UpdateAlloc': {
    args: struct('AllocUpdateRequest', {
      Alloc: list(optional(Allocation)),
      AllocsStopped: until('1.5', any),
      AllocsUpdated: until('1.5', any),
      Evals: list(optional(Evaluation)),
      Job: until('1.5', optional(Job)),
      ...WRITE_REQUEST,
    }),
    reply: GenericResponse,
  },
  'Node.GetClientAllocs': {
    args: struct('NodeSpecificRequest', { NodeID: string, SecretID: string, ...QUERY_OPTIONS }),
    reply: struct('NodeClientAllocsResponse', {
      Allocs: map(uint),
      MigrateTokens: map(string),
      ...QUERY_META,
    }),
  },
  'Node.EmitEvents': {
    args: struct('EmitNodeEventsRequest', {
      NodeEvents: map(list(optional(NodeEvent))),
      ...WRITE_REQUEST,
    }),
    reply: struct('EmitNodeEventsResponse', WRITE_META),
  },
  'Node.GetNode': {
    args: struct('NodeSpecificRequest', { NodeID: string, SecretID: string, ...QUERY_OPTIONS }),
    reply: struct('SingleNodeResponse', { Node: optional(Node), ...QUERY_META }),
  },
  'Node.DeriveVaultToken': {
    args: struct('DeriveVaultTokenRequest', {
      NodeID: string,
      SecretID: string,
      AllocID: string,
      Tasks: list(string),
      ...QUERY_OPTIONS,
    }),
    reply: struct('DeriveVaultTokenResponse', {
      Tasks: map(string),
      Error: optional(struct('RecoverableError', { Err: string, Recoverable: bool })),
      ...QUERY_META,
    }),
  },
};

const WorkloadHandle = {
  AllocID: string,
  WorkloadIdentifier: string,
  IdentityName: string,
  WorkloadType: uint,
  InterpolatedWorkloadIdentifier: string,
};

const ALLOC_METHODS = {
  'Alloc.GetAllocs': {
    args: struct('AllocsGetRequest', { AllocIDs: list(string), ...QUERY_OPTIONS }),
    reply: struct('AllocsGetResponse', {
      Allocs: list(optional(Allocation)),
      SignedIdentities: since('2.0', any),
      ...QUERY_META,
    }),
  },
  'Alloc.GetAlloc': {
    args: struct('AllocSpecificRequest', { AllocID: string, ...QUERY_OPTIONS }),
    reply: struct('SingleAllocResponse', { Alloc: optional(Allocation), ...QUERY_META }),
  },
  'Alloc.SignIdentities': {
    args: struct('AllocIdentitiesRequest', {
      Identities: list(optional(struct('WorkloadIdentityRequest', WorkloadHandle))),
      ...QUERY_OPTIONS,
    }),
    reply: struct('AllocIdentitiesResponse', {
      SignedIdentities: list(
        optional(struct('SignedWorkloadIdentity', { ...WorkloadHandle, JWT: string, Expiration: time })),
      ),
      Rejections: list(optional(struct('WorkloadIdentityRejection', { ...WorkloadHandle, Reason: string }))),
      ...QUERY_META,
    }),
  },
};

const Claims = struct('IdentityClaims', {
  Namespace: string,
  JobID: string,
  AllocationID: string,
  TaskName: string,
  ServiceName: since('2.0', string),
  ConsulNamespace: since('2.0', string),
  VaultNamespace: since('2.0', string),
  VaultRole: since('2.0', string),
  ExtraClaims: since('2.0', map(string)),
  NodeID: since('2.0', any),
  NodeName: since('2.0', any),
  NodeClass: since('2.0', any),
  NodeDatacenter: since('2.0', any),
  NodePool: since('2.0', any),
  Issuer: string,
  Subject: string,
  Audience: list(string),
  ExpiresAt: until('1.5', any),
  Expiry: since('2.0', any),
  NotBefore: optional(any),
  IssuedAt: optional(any),
  ID: string,
});

const TEMPLATE_METHODS = {
  'ACL.WhoAmI': {
    args: GenericRequest,
    reply: struct('ACLWhoAmIResponse', {
      Identity: optional(
        struct('AuthenticatedIdentity', {
          ACLToken: any,
          Claims: optional(Claims),
          ClientID: string,
          TLSName: string,
          RemoteIP: bytes,
        }),
      ),
      ...QUERY_META,
    }),
  },
  'Variables.Read': {
    args: struct('VariablesReadRequest', { Path: string, ...QUERY_OPTIONS }),
    reply: struct('VariablesReadResponse', {
      Data: optional(
        struct('VariableDecrypted', {
          Namespace: string,
          Path: string,
          CreateIndex: uint,
          CreateTime: unixNano,
          ModifyIndex: uint,
          ModifyTime: unixNano,
          Lock: since('2.0', any),
          Items: map(string),
        }),
      ),
      ...QUERY_META,
    }),
  },
  'ServiceRegistration.Upsert': {
    args: struct('ServiceRegistrationUpsertRequest', {
      Services: list(optional(ServiceRegistration)),
      ...WRITE_REQUEST,
    }),
    reply: GenericResponse,
  },
  'ServiceRegistration.DeleteByID': {
    args: struct('ServiceRegistrationDeleteByIDRequest', { ID: string, ...WRITE_REQUEST }),
    reply: GenericResponse,
  },
};

const JobRegisterResponse = {
  EvalID: string,
  EvalCreateIndex: uint,
  JobModifyIndex: uint,
  ...QUERY_META,
};

const JOB_METHODS = {
  'Job.Register': {
    args: struct('JobRegisterRequest', {
      Submission: since('2.0', any),
      Job: optional(Job),
      EnforceIndex: bool,
      JobModifyIndex: uint,
      PreserveCounts: bool,
      PolicyOverride: bool,
      EvalPriority: int,
      Eval: optional(Evaluation),
      Deployment: any,
      ...WRITE_REQUEST,
    }),
    reply: struct('JobRegisterResponse', { Warnings: string, ...JobRegisterResponse }),
  },
  'Job.Deregister': {
    args: struct('JobDeregisterRequest', {
      JobID: string,
      Purge: bool,
      Global: bool,
      EvalPriority: int,
      NoShutdownDelay: bool,
      Eval: optional(Evaluation),
      ...WRITE_REQUEST,
    }),
    reply: struct('JobDeregisterResponse', {
      VolumeEvalID: string,
      VolumeEvalIndex: uint,
      ...JobRegisterResponse,
    }),
  },
  'Job.GetJob': {
    args: struct('JobSpecificRequest', { JobID: string, All: bool, ...QUERY_OPTIONS }),
    reply: struct('SingleJobResponse', { Job: optional(Job), ...QUERY_META }),
  },
  'Eval.List': {
    args: struct('EvalListRequest', {
      FilterJobID: string,
      FilterEvalStatus: string,
      ...QUERY_OPTIONS,
    }),
    reply: struct('EvalListResponse', { Evaluations: list(optional(Evaluation)), ...QUERY_META }),
  },
  'Eval.Dequeue': {
    args: struct('EvalDequeueRequest', {
      Schedulers: list(string),
      SchedulerVersion: uint,
      Timeout: duration,
      ...WRITE_REQUEST,
    }),
    reply: struct('EvalDequeueResponse', {
      Eval: optional(Evaluation),
      Token: string,
      WaitIndex: uint,
      ...QUERY_META,
    }),
  },
};

/** 1.4 sends a ping without any field. */
const PingRequest = struct(
  'GenericRequest',
  Object.fromEntries(
    Object.entries(QUERY_OPTIONS).map(([name, kind]) => [name, since('1.5', kind as Kind<unknown>)]),
  ),
);

const STATUS_METHODS = {
  'Status.Ping': { args: PingRequest, reply: Nothing },
  'Status.Leader': { args: GenericRequest, reply: string },
  'Status.Peers': { args: GenericRequest, reply: list(string) },
  'Region.List': { args: GenericRequest, reply: list(string) },
};

export const METHODS = {
  ...NODE_METHODS,
  ...ALLOC_METHODS,
  ...TEMPLATE_METHODS,
  ...JOB_METHODS,
  ...STATUS_METHODS,
  ...OPERATOR_METHODS,
  ...ALLOC_CLIENT_METHODS,
  ...NODE_CONNECTION_METHODS,
};

export type WireMethod = keyof typeof METHODS;

export interface MethodKinds {
  readonly args: Kind<unknown>;
  readonly reply: Kind<unknown>;
}

/** The kinds of a method by a name from outside; undefined: no such method. */
export function kindsOf(method: string): MethodKinds | undefined {
  return Object.hasOwn(METHODS, method) ? METHODS[method as WireMethod] : undefined;
}
