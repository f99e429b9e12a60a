/**
 * The calls that come in over Nomad's RPC port: how the arguments of each become those of the endpoint in `impl/core`, and
 * its reply those of the wire. A row translates, it decides nothing.
 */
import type { AllocReport } from '../../core/commands.ts';
import type {
  Allocation as AllocRecord,
  Evaluation as EvalRecord,
  Job as JobRecord,
  Node as NodeRecord,
} from '../../core/records.ts';
import type { NodeUpdateReply, RpcMethod, RpcMethods } from '../../core/rpc.ts';
import type { ServiceRegistration as ServiceRecord } from '../../core/service-records.ts';
import { METHODS, type WireMethod } from '../../wire/rpc/methods.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { fromPlain, toPlain } from '../../wire/schema/plain.ts';
import { ServiceRegistration } from '../../wire/structs/services.ts';
import { Job } from '../../wire/structs/job.ts';
import { Evaluation } from '../../wire/structs/evaluation.ts';
import { Node, NodeEvent } from '../../wire/structs/node.ts';
import { allocReport, wireAlloc } from './alloc-record.ts';
import { wireNode } from './node-record.ts';
import type { Members } from './job-defaults.ts';
import { jobToRegister, wireJob } from './job-record.ts';

type Both = RpcMethod & WireMethod;
type WireArgs<M extends WireMethod> = ValueOf<(typeof METHODS)[M]['args']>;
type WireReply<M extends WireMethod> = PartialOf<ValueOf<(typeof METHODS)[M]['reply']>>;

export interface EndpointDoor<M extends Both> {
  readonly args: (wire: WireArgs<M>) => RpcMethods[M]['args'];
  readonly reply: (reply: RpcMethods[M]['reply']) => WireReply<M>;
}

/** The part of `QueryOptions` that an endpoint looks at. */
function query(wire: {
  readonly MinQueryIndex: number;
  readonly MaxQueryTime: bigint;
  readonly AllowStale: boolean;
}): { MinQueryIndex: number; MaxQueryTime: number; AllowStale: boolean } {
  const { MinQueryIndex, MaxQueryTime, AllowStale } = wire;
  return { MinQueryIndex, MaxQueryTime: Number(MaxQueryTime), AllowStale };
}

function event(
  wire: ValueOf<typeof NodeEvent> | null,
): Pick<RpcMethods['Node.Register']['args'], 'NodeEvent'> {
  return wire === null
    ? {}
    : {
        NodeEvent: toPlain(NodeEvent, wire) as NonNullable<RpcMethods['Node.Register']['args']['NodeEvent']>,
      };
}

/** Go's nil slice stands for none. */
const orNil = <T>(items: readonly T[]): readonly T[] | null => (items.length === 0 ? null : items);
const present = <T>(items: readonly (T | null)[] | null): T[] =>
  (items ?? []).filter((item): item is T => item !== null);

function nodeReply(reply: NodeUpdateReply): WireReply<'Node.Register'> {
  const { HeartbeatTTL, EvalIDs, Servers, SchedulingEligibility = '', ...rest } = reply;
  return {
    ...rest,
    HeartbeatTTL: BigInt(Math.trunc(HeartbeatTTL)),
    EvalIDs: orNil(EvalIDs),
    SchedulingEligibility,
    Servers: Servers.map((server) => ({ ...server, RPCMajorVersion: 1, RPCMinorVersion: 1 })),
  };
}

function plainService(service: ValueOf<typeof ServiceRegistration>): Partial<ServiceRecord> {
  return toPlain(ServiceRegistration, service) as Partial<ServiceRecord>;
}

export const ENDPOINT_DOORS = {
  'Status.Ping': { args: () => ({}), reply: () => ({}) },
  'Status.Leader': { args: () => ({}), reply: ({ Leader }) => Leader },
  'Status.Peers': { args: () => ({}), reply: ({ Peers }) => Peers },
  'Node.Register': {
    args: ({ Node: node, NodeEvent: happened }) => ({
      ...(node === null
        ? {}
        : { Node: toPlain(Node, node) as NonNullable<RpcMethods['Node.Register']['args']['Node']> }),
      ...event(happened),
    }),
    reply: nodeReply,
  },
  'Node.UpdateStatus': {
    args: ({ NodeID, Status, NodeEvent: happened, AuthToken }) => ({
      NodeID,
      ...(AuthToken === '' ? {} : { AuthToken }),
      Status: Status as RpcMethods['Node.UpdateStatus']['args']['Status'],
      ...event(happened),
    }),
    reply: nodeReply,
  },
  'Node.UpdateAlloc': {
    args: ({ Alloc, Evals }) => ({
      Alloc: present(Alloc).map((alloc): AllocReport => allocReport(alloc)),
      Evals: present(Evals).map((it) => toPlain(Evaluation, it) as EvalRecord),
    }),
    reply: ({ Index }) => ({ Index }),
  },
  'Node.GetClientAllocs': {
    args: (wire) => ({ NodeID: wire.NodeID, SecretID: wire.SecretID, ...query(wire) }),
    reply: (reply) => ({ ...reply, MigrateTokens: {} }),
  },
  'Node.EmitEvents': {
    args: ({ NodeEvents }) => ({
      NodeEvents: Object.fromEntries(
        Object.entries(NodeEvents ?? {}).map(([node, events]) => [
          node,
          present(events).map((it) => toPlain(NodeEvent, it) as NodeRecord['Events'][number]),
        ]),
      ),
    }),
    reply: ({ Index }) => ({ Index }),
  },
  'Node.GetNode': {
    args: (wire) => ({ NodeID: wire.NodeID, ...query(wire) }),
    reply: ({ Node: node, ...meta }) => ({ ...meta, Node: node === null ? null : wireNode(node) }),
  },
  'Alloc.GetAllocs': {
    args: (wire) => ({ AllocIDs: wire.AllocIDs ?? [], ...query(wire) }),
    reply: ({ Allocs, ...meta }) => ({
      ...meta,
      Allocs: Allocs.map((alloc: AllocRecord) => wireAlloc(alloc)),
    }),
  },
  'Alloc.GetAlloc': {
    args: (wire) => ({ AllocID: wire.AllocID, ...query(wire) }),
    reply: ({ Alloc, ...meta }) => ({ ...meta, Alloc: Alloc === null ? null : wireAlloc(Alloc) }),
  },
  'Job.GetJob': {
    args: (wire) => ({ JobID: wire.JobID, Namespace: wire.Namespace, ...query(wire) }),
    reply: ({ Job: job, ...meta }) => ({ ...meta, Job: job === null ? null : wireJob(job as JobRecord) }),
  },
  'Job.Register': {
    args: ({ Job: job, EnforceIndex, JobModifyIndex }) => ({
      Job: job === null ? ({ ID: '' } as JobRecord) : jobToRegister(toPlain(Job, job) as Members),
      ...(EnforceIndex ? { EnforceIndex, JobModifyIndex } : {}),
    }),
    reply: (reply) => reply,
  },
  'Job.Deregister': {
    args: ({ JobID, Namespace, Purge }) => ({ JobID, Namespace: Namespace || 'default', Purge }),
    reply: (reply) => reply,
  },
  'ServiceRegistration.Upsert': {
    args: ({ Services, AuthToken }) => ({ Services: present(Services).map(plainService), AuthToken }),
    reply: ({ Index }) => ({ Index }),
  },
  'ServiceRegistration.DeleteByID': {
    args: ({ ID, Namespace, AuthToken }) => ({ ID, Namespace: Namespace || 'default', AuthToken }),
    reply: ({ Index }) => ({ Index }),
  },
  'Eval.List': {
    args: query,
    reply: ({ Evaluations, ...meta }) => ({
      ...meta,
      Evaluations: Evaluations.map((it) => fromPlain(Evaluation, it)),
    }),
  },
  'Eval.Dequeue': {
    args: ({ Schedulers, Timeout }) => ({
      Schedulers: Schedulers ?? [],
      Timeout: Number(Timeout / 1_000_000n),
    }),
    reply: ({ Eval, ...meta }) => ({
      ...meta,
      KnownLeader: true,
      Eval: Eval === null ? null : fromPlain(Evaluation, Eval),
    }),
  },
} satisfies { readonly [M in Both]?: EndpointDoor<M> };

/** The door of a method by a name from outside. */
export function doorOf(method: string): EndpointDoor<Both> | undefined {
  if (!Object.hasOwn(ENDPOINT_DOORS, method)) return undefined;
  return ENDPOINT_DOORS[method as keyof typeof ENDPOINT_DOORS] as unknown as EndpointDoor<Both>;
}
