/**
 * The reply that clients steer by: TTL, index (0 = nothing was written), where the servers are.
 * Source: reference page nomad-protocol.md, section 1.3, steps 5 and 6.
 */
import type { NodeUpdateReply } from '../rpc.ts';
import type { Context } from './context.ts';

export const NANOSECONDS_PER_MS = 1e6;

/** What one call adds to the common part. */
export type NodeReplyPart = Partial<
  Pick<NodeUpdateReply, 'HeartbeatTTL' | 'Index' | 'NodeModifyIndex' | 'EvalIDs' | 'EvalCreateIndex'>
>;

export function nodeReply(context: Context, nodeId: string, part: NodeReplyPart): NodeUpdateReply {
  const { view, servers, leaderId } = context;
  return {
    HeartbeatTTL: 0,
    Index: 0,
    NodeModifyIndex: 0,
    EvalIDs: [],
    EvalCreateIndex: 0,
    LeaderRPCAddr: servers.find((server) => server.id === leaderId)?.rpcAddr ?? '',
    Servers: servers.map((server) => ({ RPCAdvertiseAddr: server.rpcAddr, Datacenter: server.datacenter })),
    NumNodes: context.nodeCount,
    SchedulingEligibility: view.node(nodeId)?.SchedulingEligibility ?? 'eligible',
    ...part,
  };
}
