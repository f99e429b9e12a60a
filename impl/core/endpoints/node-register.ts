/**
 * `Node.Register`: a client presents itself. A known node keeps its status and the server's part of its record,
 * so registering again is no way around the reconnect rule (#15808).
 * Source: reference pages nomad-protocol.md, sections 1.2 (N1, N2) and 1.5; nomad-wire.md, section 5.
 */
import { NODE_STATUSES } from '../../../machines/vocabulary.ts';
import { isSameValue } from '../canonical.ts';
import { computedClass } from '../computed-class.ts';
import { expectsHeartbeat, registeredStatus, statusWriteNeedsEvals } from '../reconnect.ts';
import type { Index, Node } from '../records.ts';
import type { NodeRegistration, NodeUpdateReply } from '../rpc.ts';
import type { Answer, Context, Endpoint } from './context.ts';
import { createNodeEvals } from './node-evals.ts';
import { NANOSECONDS_PER_MS, nodeReply, type NodeReplyPart } from './node-reply.ts';
import { grantTtl } from './node-status.ts';

export const register: Endpoint<'Node.Register'> = (context, args, answer) => {
  const refusal = refusalOf(args.Node);
  if (refusal !== undefined) return answer.refuse(refusal);
  const asked = args.Node as NodeRegistration;
  const known = context.view.node(asked.ID);
  if (known !== undefined && known.SecretID !== '' && known.SecretID !== asked.SecretID) {
    return answer.refuse('node secret ID does not match. Not registering node.');
  }
  const node = nodeRecord(context, asked, known);
  traceRead(context, asked, known, node);
  const event = args.NodeEvent;
  context.propose(
    { type: 'NodeRegister', at: context.at, node, ...(event ? { event } : {}) },
    answer,
    ({ index }) => afterRegister(context, known, node, index, answer),
  );
};

function traceRead(context: Context, asked: NodeRegistration, known: Node | undefined, node: Node): void {
  context.trace({
    component: 'node',
    id: node.ID,
    cause: 'register-read',
    data: { status: known?.Status ?? null, requested: asked.Status ?? '', next: node.Status },
  });
}

/** The first thing missing, in upstream's order and words. */
function refusalOf(node: NodeRegistration | undefined | null): string | undefined {
  if (node === undefined || node === null) return 'missing node for client registration';
  if (!node.ID) return 'missing node ID for client registration';
  if (!node.Datacenter) return 'missing datacenter for client registration';
  if (!node.Name) return 'missing node name for client registration';
  if (Object.keys(node.Attributes ?? {}).length === 0) return 'missing attributes for client registration';
  if (!node.SecretID) return 'missing node secret ID for client registration';
  const status: string = node.Status ?? '';
  if (status !== '' && !(NODE_STATUSES as readonly string[]).includes(status))
    return 'invalid status for node';
  return undefined;
}

/** What goes into the log: the client's part as sent, the server's part empty (the store keeps its own). */
function nodeRecord(context: Context, asked: NodeRegistration, known: Node | undefined): Node {
  const described = {
    Datacenter: asked.Datacenter ?? '',
    NodeClass: asked.NodeClass ?? '',
    Attributes: asked.Attributes ?? {},
    Meta: asked.Meta ?? {},
  };
  return {
    ...asked,
    ...described,
    SecretID: asked.SecretID ?? '',
    Name: asked.Name ?? '',
    ComputedClass: computedClass(described),
    HTTPAddr: asked.HTTPAddr ?? '',
    Drivers: asked.Drivers ?? {},
    NodeResources: asked.NodeResources ?? {
      Cpu: { CpuShares: 0 },
      Memory: { MemoryMB: 0 },
      Disk: { DiskMB: 0 },
    },
    Status: registeredStatus(known?.Status, asked.Status ?? ''),
    StatusDescription: asked.StatusDescription ?? '',
    StatusUpdatedAt: context.at,
    SchedulingEligibility: asked.SchedulingEligibility ?? 'eligible',
    DrainStrategy: null,
    Events: [],
    CreateIndex: 0,
    ModifyIndex: 0,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
  };
}

function afterRegister(
  context: Context,
  known: Node | undefined,
  node: Node,
  index: Index,
  answer: Answer<NodeUpdateReply>,
): void {
  const part = { Index: index, NodeModifyIndex: index };
  if (!needsEvals(known, node)) return finish(context, node, part, answer);
  createNodeEvals(context, node, index, answer, (evals) =>
    finish(context, node, { ...part, ...evals }, answer),
  );
}

function needsEvals(known: Node | undefined, node: Node): boolean {
  if (statusWriteNeedsEvals(known?.Status ?? 'initializing', node.Status)) return true;
  return known !== undefined && !isSameValue(whatSchedulersSee(known), whatSchedulersSee(node));
}

function whatSchedulersSee(node: Node): unknown {
  const { Datacenter, Name, NodeClass, Attributes, Meta, Drivers } = node;
  return { Datacenter, Name, NodeClass, Attributes, Meta, Drivers };
}

/** A down node gets no TTL from registering: it must heartbeat. */
function finish(context: Context, node: Node, part: NodeReplyPart, answer: Answer<NodeUpdateReply>): void {
  if (!expectsHeartbeat(node.Status)) return answer.ok(nodeReply(context, node.ID, part));
  const ttlMs = grantTtl(context, node.ID);
  if (ttlMs === undefined) return answer.refuse('failed to reset heartbeat since server is not leader');
  answer.ok(nodeReply(context, node.ID, { ...part, HeartbeatTTL: ttlMs * NANOSECONDS_PER_MS }));
}
