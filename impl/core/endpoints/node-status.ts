/**
 * `Node.UpdateStatus`: heartbeats of clients, and the leader's own verdict on a missed one. Reads, decides by
 * `reconnect.ts`, commits the status if it changes, commits evaluations, resets the timer, replies.
 * Source: reference page nomad-protocol.md, section 1.3, column B.
 */
import { NODE_STATUSES } from '../../../machines/vocabulary.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import { missedHeartbeatStatus } from '../heartbeat.ts';
import { isTerminal } from '../lifecycle.ts';
import { expectsHeartbeat, nextStatus, statusWriteNeedsEvals } from '../reconnect.ts';
import type { Index, Node, NodeEvent } from '../records.ts';
import type { NodeUpdateReply, RpcMethods } from '../rpc.ts';
import type { Answer, Context, Endpoint } from './context.ts';
import { createNodeEvals } from './node-evals.ts';
import { NANOSECONDS_PER_MS, nodeReply, type NodeReplyPart } from './node-reply.ts';

type StatusArgs = RpcMethods['Node.UpdateStatus']['args'];

/** One call, from what it has read to its reply. */
interface StatusCall {
  readonly node: Node;
  readonly next: NodeStatus;
  readonly answer: Answer<NodeUpdateReply>;
}

export const updateStatus: Endpoint<'Node.UpdateStatus'> = (context, args, answer) => {
  if (args.NodeID === undefined || args.NodeID === '') {
    return answer.refuse('missing node ID for client status update');
  }
  if (!NODE_STATUSES.includes(args.Status)) return answer.refuse('invalid status for node');
  const node = context.view.node(args.NodeID);
  if (node === undefined) return answer.refuse('node not found');
  const call = { node, next: decide(context, node, args.Status), answer };
  if (call.next === node.Status) return afterStatus(context, call, 0);
  commitStatus(context, call, args);
};

function decide(context: Context, node: Node, requested: NodeStatus): NodeStatus {
  const hasLiveAllocs = context.view.allocsByNode(node.ID).some((alloc) => !isTerminal(alloc));
  const next = nextStatus({
    status: node.Status,
    requested,
    lastMissedHeartbeatIndex: node.LastMissedHeartbeatIndex,
    lastAllocUpdateIndex: node.LastAllocUpdateIndex,
    hasLiveAllocs,
  });
  context.trace({
    component: 'node',
    id: node.ID,
    cause: 'rpc-read',
    data: {
      status: node.Status,
      requested,
      next,
      lastMissedHeartbeatIndex: node.LastMissedHeartbeatIndex,
      lastAllocUpdateIndex: node.LastAllocUpdateIndex,
      hasLiveAllocs,
    },
  });
  return next;
}

function commitStatus(context: Context, call: StatusCall, args: StatusArgs): void {
  const event = args.NodeEvent ?? eventOfReturn(context, call);
  context.propose(
    {
      type: 'NodeUpdateStatus',
      at: context.at,
      nodeId: call.node.ID,
      status: call.next,
      ...(event === undefined ? {} : { event }),
    },
    call.answer,
    ({ index, changes }) => {
      // Purged between our look and the commit: nothing was written and no timer may be set (#23383).
      if (changes.length === 0) call.answer.refuse('node not found');
      else afterStatus(context, call, index);
    },
  );
}

function eventOfReturn(context: Context, call: StatusCall): NodeEvent | undefined {
  if (call.node.Status !== 'down') return undefined;
  return { Message: 'Node reregistered by heartbeat', Subsystem: 'Cluster', Timestamp: context.at };
}

/** `index` 0: nothing was written. Needing evaluations is judged on what was read, not on what is now. */
function afterStatus(context: Context, call: StatusCall, index: Index): void {
  const part = { Index: index, NodeModifyIndex: index };
  if (!statusWriteNeedsEvals(call.node.Status, call.next)) return finish(context, call, part);
  createNodeEvals(context, call.node, index, call.answer, (evals) =>
    finish(context, call, { ...part, ...evals }),
  );
}

function finish(context: Context, call: StatusCall, part: NodeReplyPart): void {
  const nodeId = call.node.ID;
  if (!expectsHeartbeat(call.next)) return call.answer.ok(nodeReply(context, nodeId, part));
  const ttlMs = grantTtl(context, nodeId);
  if (ttlMs === undefined) {
    return call.answer.refuse('failed to reset heartbeat since server is not leader');
  }
  call.answer.ok(nodeReply(context, nodeId, { ...part, HeartbeatTTL: ttlMs * NANOSECONDS_PER_MS }));
}

/** Start waiting for the next heartbeat; the TTL in ms, or undefined when this server no longer leads. */
export function grantTtl(context: Context, nodeId: string): number | undefined {
  const timers = context.leading?.heartbeats;
  if (timers === undefined) return undefined;
  const ttlMs = timers.reset(nodeId, context.at);
  context.trace({
    component: 'node',
    id: nodeId,
    cause: 'timer-set',
    data: { ttlMs, deadlineAt: timers.deadline(nodeId) ?? null },
  });
  return ttlMs;
}

/**
 * The leader's side of a missed heartbeat; the timer's entry is already gone. If the write fails nothing is
 * tried again: the node keeps its status, without a timer, until it speaks or the leader changes (section 1.4).
 */
export function expireHeartbeat(context: Context, nodeId: string): void {
  const status = missedHeartbeatStatus(context.view, nodeId, context.at);
  context.trace({ component: 'node', id: nodeId, cause: 'timer-fired', data: { status: status ?? null } });
  if (status === undefined) return;
  const event = { Message: 'Node heartbeat missed', Subsystem: 'Cluster', Timestamp: context.at };
  const answer: Answer<NodeUpdateReply> = {
    id: '',
    ok: () => {},
    refuse: (error) =>
      context.trace({ component: 'node', id: nodeId, cause: 'expiry-failed', data: { error } }),
  };
  updateStatus(context, { NodeID: nodeId, Status: status, NodeEvent: event }, answer);
}
