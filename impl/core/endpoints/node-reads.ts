/**
 * Reading nodes: one, all, the allocations on one, and the map of allocation indexes that every client waits on.
 * Source: reference pages nomad-protocol.md, section 6.1 item 3; nomad-wire.md, sections 4 and 5.
 */
import type { Allocation, Index } from '../records.ts';
import type { StateView } from '../view.ts';
import type { Endpoint } from './context.ts';
import { allocsOfNode, NODES, nodeTopic } from '../topics.ts';

export const getNode: Endpoint<'Node.GetNode'> = (context, args, answer) =>
  context.read(args, [nodeTopic(args.NodeID)], answer, (view) => ({
    Node: view.node(args.NodeID) ?? null,
    Index: view.node(args.NodeID)?.ModifyIndex ?? view.tableIndex('nodes'),
    KnownLeader: context.leaderId !== undefined,
  }));

export const listNodes: Endpoint<'Node.List'> = (context, args, answer) =>
  context.read(args, [NODES], answer, (view) => ({
    Nodes: [...view.nodes()],
    Index: view.tableIndex('nodes'),
    KnownLeader: context.leaderId !== undefined,
  }));

export const getNodeAllocs: Endpoint<'Node.GetAllocs'> = (context, args, answer) =>
  context.read(args, [allocsOfNode(args.NodeID)], answer, (view) => {
    const allocs = view.allocsByNode(args.NodeID);
    return {
      Allocs: allocs,
      Index: newestOr(view, allocs),
      KnownLeader: context.leaderId !== undefined,
    };
  });

/**
 * Which allocations the node should have, and how new the server's wish for each is. When one has vanished since
 * the call came in, the index of what remains says nothing: the table's is given instead.
 */
export const getClientAllocs: Endpoint<'Node.GetClientAllocs'> = (context, args, answer) => {
  if (!args.NodeID) return answer.refuse('missing node ID');
  let seen = 0;
  context.read(args, [nodeTopic(args.NodeID), allocsOfNode(args.NodeID)], answer, (view) => {
    const node = view.node(args.NodeID);
    if (node !== undefined && node.SecretID !== args.SecretID) {
      return { error: 'node secret ID does not match' };
    }
    const allocs = node === undefined ? [] : view.allocsByNode(args.NodeID);
    const vanished = allocs.length < seen;
    seen = allocs.length;
    return {
      Allocs: Object.fromEntries(allocs.map((alloc) => [alloc.ID, alloc.AllocModifyIndex])),
      Index: vanished ? view.tableIndex('allocs') : newestOr(view, allocs),
      KnownLeader: context.leaderId !== undefined,
    };
  });
};

/** The newest change among the allocations; without any, the table's. */
export function newestOr(view: StateView, allocs: readonly Pick<Allocation, 'ModifyIndex'>[]): Index {
  if (allocs.length === 0) return view.tableIndex('allocs');
  return Math.max(...allocs.map((alloc) => alloc.ModifyIndex));
}
