/**
 * What operators do to nodes: drain, eligibility, purge; and the events that anyone may attach.
 * Source: reference page nomad-protocol.md, sections 1.2 (N10) and 1.6.
 */
import { ELIGIBILITIES } from '../../../machines/vocabulary.ts';
import { NODE_NOT_FOUND } from '../entry-outcome.ts';
import type { DrainStrategy } from '../drain-records.ts';
import { newEvaluation } from '../new-evaluation.ts';
import { jobsOfNode } from '../node-jobs.ts';
import type { Instant, Node, NodeEvent } from '../records.ts';
import type { NodeUpdateReply } from '../rpc.ts';
import type { Answer, Committed, Context, Endpoint } from './context.ts';
import { NANOSECONDS_PER_MS, nodeReply, writtenPart } from './node-reply.ts';

export const updateDrain: Endpoint<'Node.UpdateDrain'> = (context, args, answer) => {
  if (!args.NodeID) return answer.refuse('missing node ID for drain update');
  const node = context.view.node(args.NodeID);
  if (node === undefined) return answer.refuse(NODE_NOT_FOUND);
  const strategy = args.DrainStrategy ? begun(args.DrainStrategy, node, context.at) : null;
  const markEligible = args.MarkEligible ?? false;
  context.propose(
    {
      type: 'NodeUpdateDrain',
      at: context.at,
      nodeId: node.ID,
      strategy,
      markEligible,
      ...(args.Meta === undefined ? {} : { meta: args.Meta }),
      event: { Message: drainMessage(node, strategy), Subsystem: 'Drain', Timestamp: context.at },
      evalSeed: context.newId(),
    },
    answer,
    (committed) => answerOperator(context, node.ID, committed, answer),
  );
};

/** An update keeps the moment at which the drain began. */
function begun(asked: DrainStrategy, node: Node, at: Instant): DrainStrategy {
  const StartedAt = node.DrainStrategy?.StartedAt ?? at;
  const ForceDeadline = asked.Deadline > 0 ? at + asked.Deadline / NANOSECONDS_PER_MS : 0;
  return { Deadline: asked.Deadline, IgnoreSystemJobs: asked.IgnoreSystemJobs, StartedAt, ForceDeadline };
}

function drainMessage(node: Node, strategy: DrainStrategy | null): string {
  if (strategy === null) return 'Node drain disabled';
  return node.DrainStrategy === null ? 'Node drain strategy set' : 'Node drain strategy updated';
}

export const updateEligibility: Endpoint<'Node.UpdateEligibility'> = (context, args, answer) => {
  if (!args.NodeID) return answer.refuse('missing node ID for setting scheduling eligibility');
  if (!ELIGIBILITIES.includes(args.Eligibility)) {
    return answer.refuse(`invalid scheduling eligibility "${args.Eligibility ?? ''}"`);
  }
  const node = context.view.node(args.NodeID);
  if (node === undefined) return answer.refuse(NODE_NOT_FOUND);
  const eligible = args.Eligibility === 'eligible';
  if (node.DrainStrategy !== null && eligible) {
    return answer.refuse("can not set node's scheduling eligibility to eligible while it is draining");
  }
  if (node.SchedulingEligibility === args.Eligibility) return answer.ok(nodeReply(context, node.ID, {}));
  const word = eligible ? 'eligible' : 'ineligible';
  const event: NodeEvent = {
    Message: `Node marked as ${word} for scheduling`,
    Subsystem: 'Cluster',
    Timestamp: context.at,
  };
  context.propose(
    {
      type: 'NodeUpdateEligibility',
      at: context.at,
      nodeId: node.ID,
      eligibility: args.Eligibility,
      event,
      evalSeed: context.newId(),
    },
    answer,
    (committed) => answerOperator(context, node.ID, committed, answer),
  );
};

/** No TTL: whoever asks this is not the node. */
function answerOperator(
  context: Context,
  nodeId: string,
  committed: Committed,
  answer: Answer<NodeUpdateReply>,
): void {
  const { refusal } = committed.outcome;
  if (refusal !== undefined) return answer.refuse(refusal);
  answer.ok(nodeReply(context, nodeId, writtenPart(committed)));
}

/** As when the node's status changes, but that it does not. */
export const evaluate: Endpoint<'Node.Evaluate'> = (context, args, answer) => {
  if (!args.NodeID) return answer.refuse('missing node ID for evaluation');
  const node = context.view.node(args.NodeID);
  if (node === undefined) return answer.refuse(NODE_NOT_FOUND);
  const { view } = context;
  const evals = jobsOfNode(node, view.allocsByNode(node.ID), view.jobs()).map((job) =>
    newEvaluation({
      ID: context.newId(),
      Namespace: job.Namespace,
      JobID: job.ID,
      Type: job.Type,
      Priority: job.Priority,
      TriggeredBy: 'node-update',
      NodeID: node.ID,
      NodeModifyIndex: node.ModifyIndex,
    }),
  );
  const EvalIDs = evals.map(({ ID }) => ID);
  if (evals.length === 0) return answer.ok(nodeReply(context, node.ID, {}));
  context.propose({ type: 'EvalUpdate', at: context.at, evals }, answer, ({ index }) =>
    answer.ok(nodeReply(context, node.ID, { EvalIDs, EvalCreateIndex: index, Index: index })),
  );
};

export const deregister: Endpoint<'Node.Deregister'> = (context, args, answer) => {
  if (!args.NodeID) return answer.refuse('missing node ID for client deregistration');
  purge(context, [args.NodeID], answer);
};

export const batchDeregister: Endpoint<'Node.BatchDeregister'> = (context, args, answer) => {
  const nodeIds = args.NodeIDs ?? [];
  if (nodeIds.length === 0) return answer.refuse('missing node IDs for client deregistration');
  purge(context, nodeIds, answer);
};

function purge(context: Context, nodeIds: readonly string[], answer: Answer<NodeUpdateReply>): void {
  if (nodeIds.some((nodeId) => context.view.node(nodeId) === undefined)) return answer.refuse(NODE_NOT_FOUND);
  context.propose(
    { type: 'NodeDeregister', at: context.at, nodeIds, evalSeed: context.newId() },
    answer,
    (committed) => {
      for (const nodeId of nodeIds) context.leading?.heartbeats.clear(nodeId);
      answerOperator(context, '', committed, answer);
    },
  );
}

export const emitEvents: Endpoint<'Node.EmitEvents'> = (context, args, answer) => {
  const events = args.NodeEvents ?? {};
  if (Object.keys(events).length === 0) return answer.refuse('no node events given');
  context.propose({ type: 'NodeEvents', at: context.at, events }, answer, ({ index }) =>
    answer.ok({ Index: index }),
  );
};
