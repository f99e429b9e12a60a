/**
 * `Node.Register`: a client presents itself. A known node keeps its status and the server's part of its record, as its
 * entry finds them, so registering again is no way around the reconnect rule (#15808).
 * Source: reference pages nomad-protocol.md, sections 1.2 (N1, N2) and 1.5; nomad-wire.md, section 5.
 */
import { NODE_STATUSES } from '../../../machines/vocabulary.ts';
import { computedClass } from '../computed-class.ts';
import { SECRET_MISMATCH } from '../entry-outcome.ts';
import type { Node } from '../records.ts';
import type { NodeRegistration } from '../rpc.ts';
import type { Context, Endpoint } from './context.ts';
import { afterNodeEntry } from './node-status.ts';

export const register: Endpoint<'Node.Register'> = (context, args, answer) => {
  const refusal = refusalOf(args.Node);
  if (refusal !== undefined) return answer.refuse(refusal);
  const asked = args.Node as NodeRegistration;
  const known = context.view.node(asked.ID);
  if (known !== undefined && known.SecretID !== '' && known.SecretID !== asked.SecretID) {
    return answer.refuse(SECRET_MISMATCH);
  }
  context.leading?.heartbeats.hear(asked.ID, context.at);
  const node = nodeRecord(context, asked);
  traceRead(context, asked, known);
  const event = args.NodeEvent;
  const evalSeed = context.newId();
  context.propose(
    { type: 'NodeRegister', at: context.at, node, evalSeed, ...(event ? { event } : {}) },
    answer,
    (committed) => afterNodeEntry(context, node.ID, committed, answer),
  );
};

function traceRead(context: Context, asked: NodeRegistration, known: Node | undefined): void {
  context.trace({
    component: 'node',
    id: asked.ID,
    cause: 'register-read',
    data: { status: known?.Status ?? null, requested: asked.Status ?? '' },
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
function nodeRecord(context: Context, asked: NodeRegistration): Node {
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
    // Of a node without a record; an upstream client may send an empty one.
    Status: asked.Status || 'initializing',
    StatusDescription: asked.StatusDescription ?? '',
    StatusUpdatedAt: context.at,
    SchedulingEligibility: asked.SchedulingEligibility ?? 'eligible',
    DrainStrategy: null,
    LastDrain: null,
    Events: [],
    CreateIndex: 0,
    ModifyIndex: 0,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
  };
}
