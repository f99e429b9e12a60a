/**
 * The calls that a client makes, between the core's records and the wire: the other side of `impl/io/rpc/endpoint-doors.ts`.
 * A row translates, it decides nothing. Source: reference page nomad-wire.md, section 5.
 */
import type { Node as NodeRecord } from '../../core/records.ts';
import type { NodeUpdateReply, RpcMethods } from '../../core/rpc.ts';
import { METHODS, type WireMethod } from '../../wire/rpc/methods.ts';
import type { PartialOf, ValueOf } from '../../wire/schema/kinds.ts';
import { fromPlain, toPlain } from '../../wire/schema/plain.ts';
import { Allocation } from '../../wire/structs/allocation.ts';
import { Node } from '../../wire/structs/node.ts';
import { ServiceRegistration } from '../../wire/structs/services.ts';
import { pulledAlloc } from './pulled-alloc.ts';

export type ClientMethod =
  | 'Node.Register'
  | 'Node.UpdateStatus'
  | 'Node.UpdateAlloc'
  | 'Node.GetClientAllocs'
  | 'Alloc.GetAllocs'
  | 'ServiceRegistration.Upsert'
  | 'ServiceRegistration.DeleteByID';

type WireArgs<M extends WireMethod> = PartialOf<ValueOf<(typeof METHODS)[M]['args']>>;
type WireReply<M extends WireMethod> = ValueOf<(typeof METHODS)[M]['reply']>;

interface CallForm<M extends ClientMethod> {
  /** `secret`: of the node. 1.5 wants it in some calls, 2.0 in all. */
  readonly args: (args: RpcMethods[M]['args'], secret: string) => WireArgs<M>;
  readonly reply: (reply: WireReply<M>) => RpcMethods[M]['reply'];
}

export type CallForms = { readonly [M in ClientMethod]: CallForm<M> };

function nodeReply(wire: WireReply<'Node.Register'>): NodeUpdateReply {
  const plain = toPlain(METHODS['Node.Register'].reply, wire) as NodeUpdateReply;
  return { ...plain, EvalIDs: plain.EvalIDs ?? [], Servers: plain.Servers ?? [] };
}

const query = ({
  MinQueryIndex = 0,
  AllowStale = false,
}: {
  MinQueryIndex?: number;
  AllowStale?: boolean;
}) => ({
  MinQueryIndex,
  AllowStale,
});

export const FORMS: CallForms = {
  'Node.Register': {
    args: ({ Node: node }, AuthToken) => ({ Node: wireNode(node), AuthToken }),
    reply: nodeReply,
  },
  'Node.UpdateStatus': {
    args: ({ NodeID, Status }, AuthToken) => ({ NodeID, Status, AuthToken }),
    reply: nodeReply,
  },
  'Node.UpdateAlloc': {
    args: ({ Alloc }, AuthToken) => ({
      Alloc: Alloc.map((report) => fromPlain(Allocation, report)),
      AuthToken,
    }),
    reply: ({ Index }) => ({ Index }),
  },
  'Node.GetClientAllocs': {
    args: ({ NodeID, SecretID, ...rest }) => ({ NodeID, SecretID, AuthToken: SecretID, ...query(rest) }),
    reply: ({ Allocs, Index, KnownLeader }) => ({ Allocs: Allocs ?? {}, Index, KnownLeader }),
  },
  'Alloc.GetAllocs': {
    args: ({ AllocIDs, ...rest }, AuthToken) => ({ AllocIDs, AuthToken, ...query(rest) }),
    reply: ({ Allocs, Index, KnownLeader }) => ({
      Allocs: (Allocs ?? []).flatMap((alloc) => (alloc === null ? [] : [pulledAlloc(alloc)])),
      Index,
      KnownLeader,
    }),
  },
  'ServiceRegistration.Upsert': {
    args: ({ Services, AuthToken = '' }) => ({
      Services: Services.map((service) => fromPlain(ServiceRegistration, service)),
      AuthToken,
    }),
    reply: ({ Index }) => ({ Index }),
  },
  'ServiceRegistration.DeleteByID': {
    args: ({ ID, Namespace = 'default', AuthToken = '' }) => ({ ID, Namespace, AuthToken }),
    reply: ({ Index }) => ({ Index }),
  },
};

function wireNode(node: Partial<NodeRecord> | undefined): PartialOf<ValueOf<typeof Node>> | null {
  return node === undefined ? null : fromPlain(Node, node);
}
