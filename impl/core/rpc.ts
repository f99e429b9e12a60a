/**
 * The calls a server answers: method name to argument and reply, with Nomad's names on both.
 * Shapes only; who answers them is under `endpoints/`. Source: reference page nomad-wire.md, section 5.
 */
import type { Eligibility, NodeStatus } from '../../machines/vocabulary.ts';
import type { AllocReport } from './commands.ts';
import type { DrainStrategy } from './drain-records.ts';
import type { Namespace, NamespaceInput } from './namespace-records.ts';
import type {
  Allocation,
  Deployment,
  Evaluation,
  Index,
  Instant,
  Node,
  NodeEvent,
  Plan,
  PlanResult,
} from './records.ts';
import type { JobMethods } from './rpc-jobs.ts';
import type { ServiceRegistration, ServiceStub } from './service-records.ts';
import type { Variable, VariableInput, VariableMetadata } from './variable-records.ts';

/** Blocking and stale reads. Durations in nanoseconds, as on the wire. */
export interface QueryOptions {
  /** >0: hold the call until the watched table is newer than this, or `MaxQueryTime` has passed. */
  readonly MinQueryIndex?: Index;
  /** 0 = 300 s, the longest too; up to 1/16 jitter is added. */
  readonly MaxQueryTime?: number;
  /** Answer from this server's own state, leader or not. */
  readonly AllowStale?: boolean;
}

export interface ServerInfo {
  readonly RPCAdvertiseAddr: string;
  readonly Datacenter: string;
}

/** Reply of `Node.Register`, `Node.UpdateStatus`, `Node.UpdateEligibility`, `Node.UpdateDrain`, `Node.Deregister`. */
export interface NodeUpdateReply {
  /** Nanoseconds; 0 = no heartbeat is expected. */
  readonly HeartbeatTTL: number;
  /** 0 = nothing was written. */
  readonly Index: Index;
  readonly NodeModifyIndex: Index;
  readonly EvalIDs: readonly string[];
  readonly EvalCreateIndex: Index;
  readonly LeaderRPCAddr: string;
  readonly Servers: readonly ServerInfo[];
  readonly NumNodes: number;
  /** Of a node that is there. */
  readonly SchedulingEligibility?: Eligibility;
}

/** A server of the group, as Nomad's operators know it. */
export interface GroupMember {
  readonly ID: string;
  /** Empty: its address is not known here. */
  readonly Address: string;
  readonly Leader: boolean;
  readonly Voter: boolean;
}

export interface QueryMeta {
  readonly Index: Index;
  readonly KnownLeader: boolean;
}

/** What a client sends of itself; the rest of the record is the server's. */
export type NodeRegistration = Partial<Node> & Pick<Node, 'ID'>;

export interface RpcMethods extends JobMethods {
  'Node.Register': { args: { Node?: NodeRegistration; NodeEvent?: NodeEvent }; reply: NodeUpdateReply };
  'Node.UpdateStatus': {
    /** `AuthToken`: 2.0 clients show their node's secret, or an identity that other servers have signed; 1.5 ones nothing. */
    args: { NodeID: string; Status: NodeStatus; NodeEvent?: NodeEvent; AuthToken?: string };
    reply: NodeUpdateReply;
  };
  'Node.UpdateAlloc': {
    args: { Alloc: readonly AllocReport[]; Evals?: readonly Evaluation[] };
    reply: { Index: Index };
  };
  'Node.GetClientAllocs': {
    args: { NodeID: string; SecretID: string } & QueryOptions;
    /** Allocation id to AllocModifyIndex. */
    reply: { Allocs: Readonly<Record<string, Index>> } & QueryMeta;
  };
  'Node.EmitEvents': {
    args: { NodeEvents: Readonly<Record<string, readonly NodeEvent[]>> };
    reply: { Index: Index };
  };
  'Node.UpdateDrain': {
    args: {
      NodeID: string;
      DrainStrategy: DrainStrategy | null;
      MarkEligible: boolean;
      /** The operator's own words, kept with `LastDrain`. */
      Meta?: Readonly<Record<string, string>>;
    };
    reply: NodeUpdateReply;
  };
  'Node.UpdateEligibility': { args: { NodeID: string; Eligibility: Eligibility }; reply: NodeUpdateReply };
  /** Every job with something on the node is looked at again. */
  'Node.Evaluate': { args: { NodeID: string }; reply: NodeUpdateReply };
  'Node.Deregister': { args: { NodeID: string }; reply: NodeUpdateReply };
  'Node.BatchDeregister': { args: { NodeIDs: readonly string[] }; reply: NodeUpdateReply };
  'Node.GetNode': { args: { NodeID: string } & QueryOptions; reply: { Node: Node | null } & QueryMeta };
  'Node.List': { args: QueryOptions; reply: { Nodes: readonly Node[] } & QueryMeta };
  'Node.GetAllocs': {
    args: { NodeID: string } & QueryOptions;
    reply: { Allocs: readonly Allocation[] } & QueryMeta;
  };

  'Alloc.GetAllocs': {
    args: { AllocIDs: readonly string[] } & QueryOptions;
    reply: { Allocs: readonly Allocation[] } & QueryMeta;
  };
  'Alloc.GetAlloc': {
    args: { AllocID: string } & QueryOptions;
    reply: { Alloc: Allocation | null } & QueryMeta;
  };
  'Alloc.List': { args: QueryOptions; reply: { Allocations: readonly Allocation[] } & QueryMeta };
  'Alloc.GetServiceRegistrations': {
    args: { AllocID: string } & QueryOptions;
    reply: { Services: readonly ServiceRegistration[] } & QueryMeta;
  };
  'Alloc.Stop': { args: { AllocID: string }; reply: { EvalID: string; Index: Index } };

  'Eval.GetEval': { args: { EvalID: string } & QueryOptions; reply: { Eval: Evaluation | null } & QueryMeta };
  'Eval.Allocations': {
    args: { EvalID: string } & QueryOptions;
    reply: { Allocations: readonly Allocation[] } & QueryMeta;
  };
  'Eval.List': { args: QueryOptions; reply: { Evaluations: readonly Evaluation[] } & QueryMeta };
  /**
   * Held up to `Timeout` ms until an evaluation of one of the types is ready; `Eval` null when none was. `LeaderTime`: when
   * it was handed out, by the clock that measures every window and wait; Nomad's reply does not have it.
   */
  'Eval.Dequeue': {
    args: { Schedulers: readonly string[]; Timeout: number };
    reply: { Eval: Evaluation | null; Token: string; WaitIndex: Index; LeaderTime?: Instant };
  };
  'Eval.Ack': { args: { EvalID: string; Token: string }; reply: Record<string, never> };
  'Eval.Nack': { args: { EvalID: string; Token: string }; reply: Record<string, never> };
  'Eval.Update': { args: { Evals: readonly Evaluation[]; EvalToken: string }; reply: { Index: Index } };
  'Eval.Create': { args: { Evals: readonly Evaluation[]; EvalToken: string }; reply: { Index: Index } };
  'Eval.Reblock': { args: { Evals: readonly Evaluation[]; EvalToken: string }; reply: { Index: Index } };
  'Plan.Submit': { args: { Plan: Plan }; reply: { Result: PlanResult; Index: Index } };

  /** `cas` and `delete-cas` check `Var.ModifyIndex`; on `conflict` nothing is written. */
  'Variables.Apply': {
    args: {
      Op: 'set' | 'cas' | 'delete' | 'delete-cas';
      Var: VariableInput & { readonly ModifyIndex?: Index };
    };
    reply: {
      Result: 'ok' | 'conflict';
      /** As it was written. */
      Output: Variable | null;
      /** As it is instead of what was expected; null: there is none. */
      Conflict: Variable | null;
      Index: Index;
    };
  };
  'Variables.Read': {
    args: { Namespace: string; Path: string } & QueryOptions;
    reply: { Data: Variable | null } & QueryMeta;
  };
  'Variables.List': {
    args: { Namespace: string; Prefix?: string } & QueryOptions;
    reply: { Data: readonly VariableMetadata[] } & QueryMeta;
  };

  /** `AuthToken`: the secret of the node that the services run on. */
  'ServiceRegistration.Upsert': {
    args: { Services: readonly Partial<ServiceRegistration>[]; AuthToken?: string };
    reply: { Index: Index };
  };
  'ServiceRegistration.DeleteByID': {
    args: { ID: string; Namespace?: string; AuthToken?: string };
    reply: { Index: Index };
  };
  'ServiceRegistration.List': {
    args: { Namespace?: string } & QueryOptions;
    reply: {
      Services: readonly { Namespace: string; Services: readonly ServiceStub[] }[];
    } & QueryMeta;
  };
  'ServiceRegistration.GetService': {
    args: { Namespace?: string; ServiceName: string } & QueryOptions;
    reply: { Services: readonly ServiceRegistration[] } & QueryMeta;
  };

  'Namespace.UpsertNamespaces': {
    args: { Namespaces: readonly Partial<NamespaceInput>[] };
    reply: { Index: Index };
  };
  'Namespace.DeleteNamespaces': { args: { Namespaces: readonly string[] }; reply: { Index: Index } };
  'Namespace.GetNamespace': {
    args: { Name: string } & QueryOptions;
    reply: { Namespace: Namespace | null } & QueryMeta;
  };
  'Namespace.ListNamespaces': {
    args: { Prefix?: string } & QueryOptions;
    reply: { Namespaces: readonly Namespace[] } & QueryMeta;
  };
  'System.GarbageCollect': { args: Record<string, never>; reply: { Index: Index } };

  /** Rollouts are not driven yet: there is none. A caller who waits for one waits. */
  'Deployment.List': { args: QueryOptions; reply: { Deployments: readonly Deployment[] } & QueryMeta };
  'Operator.SchedulerGetConfiguration': {
    args: QueryOptions;
    reply: { PauseEvalBroker: boolean } & QueryMeta;
  };
  'Operator.SchedulerPause': { args: { PauseEvalBroker: boolean }; reply: { Index: Index } };
  /** `State`: as `dumpTables` has it. */
  'Operator.SnapshotSave': { args: QueryOptions; reply: { State: unknown } & QueryMeta };
  'Operator.SnapshotRestore': { args: { State: unknown }; reply: { Index: Index } };
  /** Any server answers, with the group that is in force there. */
  'Operator.RaftGetConfiguration': {
    args: Record<string, never>;
    reply: { Servers: readonly GroupMember[] };
  };
  'Operator.RaftAddPeer': { args: { ID: string }; reply: { Index: Index } };
  'Operator.RaftPromotePeer': { args: { ID: string }; reply: { Index: Index } };
  'Operator.RaftRemovePeerByID': { args: { ID: string }; reply: { Index: Index } };
  'Operator.TransferLeadershipToPeer': { args: { ID: string }; reply: Record<string, never> };
  'Status.Ping': { args: Record<string, never>; reply: Record<string, never> };
  'Status.Leader': { args: Record<string, never>; reply: { Leader: string } };
  'Status.Peers': { args: Record<string, never>; reply: { Peers: readonly string[] } };
}

export type RpcMethod = keyof RpcMethods;
