/**
 * The reply that clients steer by: TTL, index (0 = nothing was written), where the servers are.
 * Source: reference page nomad-protocol.md, section 1.3, steps 5 and 6.
 */
import type { NodeUpdateReply } from '../rpc.ts';
import type { Committed, Context, ServerAddress } from './context.ts';

export const NANOSECONDS_PER_MS = 1e6;

/** What one call adds to the common part. */
export type NodeReplyPart = Partial<
  Pick<NodeUpdateReply, 'HeartbeatTTL' | 'Index' | 'NodeModifyIndex' | 'EvalIDs' | 'EvalCreateIndex'>
>;

/** What an entry about a node adds. Where it has changed nothing, nothing counts as written. */
export function writtenPart({ index, changes, outcome: { evalIds } }: Committed): NodeReplyPart {
  if (changes.length === 0) return {};
  const evals = { EvalIDs: evalIds, EvalCreateIndex: evalIds.length === 0 ? 0 : index };
  return { Index: index, NodeModifyIndex: index, ...evals };
}

/** Those that belong to the group: a server that has left it is nobody to turn to. */
export function groupServers({
  servers,
  group,
}: Pick<Context, 'servers' | 'group'>): readonly ServerAddress[] {
  return servers.filter(({ id }) => group.voters.includes(id) || group.nonVoters.includes(id));
}

export function nodeReply(context: Context, nodeId: string, part: NodeReplyPart): NodeUpdateReply {
  const { view, leaderId } = context;
  const servers = groupServers(context);
  const node = view.node(nodeId);
  return {
    HeartbeatTTL: 0,
    Index: 0,
    NodeModifyIndex: 0,
    EvalIDs: [],
    EvalCreateIndex: 0,
    LeaderRPCAddr: servers.find((server) => server.id === leaderId)?.rpcAddr ?? '',
    Servers: servers.map((server) => ({ RPCAdvertiseAddr: server.rpcAddr, Datacenter: server.datacenter })),
    NumNodes: context.nodeCount,
    ...(node === undefined ? {} : { SchedulingEligibility: node.SchedulingEligibility }),
    ...part,
  };
}
