/**
 * `Node.UpdateStatus`: heartbeats of clients; and the leader's own word that a node was silent. A heartbeat that would
 * change nothing is answered at once; any other becomes an entry, and what the entry found is answered.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.3 and 1.4.
 */
import { NODE_STATUSES } from '../../../machines/vocabulary.ts';
import { assert } from '../assert.ts';
import { NODE_NOT_FOUND } from '../entry-outcome.ts';
import { type Expiry, isWorthWatching } from '../heartbeat.ts';
import { isLeftUnmarked, isUnheard } from '../outage.ts';
import { expectsHeartbeat, nextStatus } from '../reconnect.ts';
import type { Instant, Node } from '../records.ts';
import type { NodeUpdateReply, RpcMethods } from '../rpc.ts';
import type { Answer, Committed, Context, Endpoint } from './context.ts';
import { NANOSECONDS_PER_MS, nodeReply, type NodeReplyPart, writtenPart } from './node-reply.ts';

type StatusArgs = RpcMethods['Node.UpdateStatus']['args'];

const SECRET = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The secret of another node. What is no secret, or nothing, is what 1.5 clients and other servers' identities show. */
function isForeignSecret(shown: string | undefined, own: string | undefined): boolean {
  if (own === undefined || own === '') return false;
  return shown !== undefined && SECRET.test(shown) && shown !== own;
}

export const updateStatus: Endpoint<'Node.UpdateStatus'> = (context, args, answer) => {
  if (args.NodeID === undefined || args.NodeID === '') {
    return answer.refuse('missing node ID for client status update');
  }
  if (!NODE_STATUSES.includes(args.Status)) return answer.refuse('invalid status for node');
  const node = context.view.node(args.NodeID);
  if (node === undefined) return answer.refuse(NODE_NOT_FOUND);
  if (isForeignSecret(args.AuthToken, node.SecretID)) return answer.refuse('Permission denied');
  context.leading?.heartbeats.hear(node.ID, context.at);
  if (isAsAsked(context, node, args)) return grantAndAnswer(context, node.ID, {}, answer);
  const { NodeID: nodeId, Status: asked, NodeEvent: event } = args;
  context.propose(
    {
      type: 'NodeUpdateStatus',
      at: context.at,
      nodeId,
      asked,
      evalSeed: context.newId(),
      ...(event === undefined ? {} : { event }),
    },
    answer,
    (committed) => afterNodeEntry(context, nodeId, committed, answer),
  );
};

/** By what is known here and now, an entry would change nothing (N4, N9). */
function isAsAsked(context: Context, node: Node, { Status: requested }: StatusArgs): boolean {
  const allocs = context.view.allocsByNode(node.ID);
  const marks = requested === 'ready' && allocs.some((alloc) => isLeftUnmarked(alloc, node));
  const hasUnheard = marks || allocs.some(isUnheard);
  const next = nextStatus({
    status: node.Status,
    requested,
    hasUnheard,
    hasMissed: node.LastMissedHeartbeatIndex > 0,
  });
  context.trace({
    component: 'node',
    id: node.ID,
    cause: 'rpc-read',
    data: { status: node.Status, requested, next, hasUnheard },
  });
  return next === node.Status && !marks;
}

/** Answer by what an entry about the node has found and made of it. */
export function afterNodeEntry(
  context: Context,
  nodeId: string,
  committed: Committed,
  answer: Answer<NodeUpdateReply>,
): void {
  const { refusal } = committed.outcome;
  if (refusal !== undefined) return answer.refuse(refusal);
  grantAndAnswer(context, nodeId, writtenPart(committed), answer);
}

/** A TTL for every node but a down one. */
function grantAndAnswer(
  context: Context,
  nodeId: string,
  part: NodeReplyPart,
  answer: Answer<NodeUpdateReply>,
): void {
  const node = context.view.node(nodeId);
  // Answers are given before anything else is applied. A timer of a node that is gone would be #23383.
  assert(node, 'a node that was found is there when its call is answered');
  if (!expectsHeartbeat(node.Status)) return answer.ok(nodeReply(context, nodeId, part));
  const ttlMs = grantTtl(context, nodeId);
  if (ttlMs === undefined) {
    return answer.refuse('failed to reset heartbeat since server is not leader');
  }
  answer.ok(nodeReply(context, nodeId, { ...part, HeartbeatTTL: ttlMs * NANOSECONDS_PER_MS }));
}

/** Start waiting for the next heartbeat; the TTL in ms, or undefined when this server no longer leads. */
function grantTtl(context: Context, nodeId: string): number | undefined {
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
 * A node has missed its heartbeat; the timer's entry is already gone, unless nobody else was heard either: then the leader
 * waits. What silence makes of the node is decided where the entry is applied. It is put in for a node that is disconnected too: something there may still be unmarked. If the
 * write fails, it is tried again a TTL later; where it fails with the leadership, the next leader arms every timer.
 */
export function expireHeartbeat(context: Context, { nodeId, waitsUntil }: Expiry): void {
  if (waitsUntil !== undefined) return traceDoubt(context, nodeId, waitsUntil);
  const node = context.view.node(nodeId);
  const data = { status: node?.Status ?? null };
  context.trace({ component: 'node', id: nodeId, cause: 'timer-fired', data });
  if (node === undefined || !isWorthWatching(context.view, node)) return;
  const event = { Message: 'Node heartbeat missed', Subsystem: 'Cluster', Timestamp: context.at };
  const answer: Answer<NodeUpdateReply> = {
    id: '',
    ok: () => {},
    refuse: (error) => {
      context.trace({ component: 'node', id: nodeId, cause: 'expiry-failed', data: { error } });
      if (error !== NODE_NOT_FOUND) grantTtl(context, nodeId);
    },
  };
  context.propose(
    {
      type: 'NodeUpdateStatus',
      at: context.at,
      nodeId,
      asked: 'silence',
      evalSeed: context.newId(),
      event,
    },
    answer,
    (committed) => afterNodeEntry(context, nodeId, committed, answer),
  );
}

function traceDoubt(context: Context, nodeId: string, deadlineAt: Instant): void {
  context.trace({ component: 'node', id: nodeId, cause: 'silence-doubted', data: { deadlineAt } });
}
