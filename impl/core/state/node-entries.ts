/**
 * Entries about one node, decided on the state that they find, with the marks and evaluations that follow. How the
 * record itself changes is `node-writes.ts`.
 * Source: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.2 to 1.6.
 */
import { isSameValue } from '../canonical.ts';
import type { Command, StatusAsked } from '../commands.ts';
import { NODE_NOT_FOUND, SECRET_MISMATCH } from '../entry-outcome.ts';
import { isLeftUnmarked, isUnheard, statusAfterSilence } from '../outage.ts';
import { isUnresponsive, nextStatus } from '../reconnect.ts';
import type { Node, NodeEvent } from '../records.ts';
import { evaluateJobs, takeBackMarks } from './drain-writes.ts';
import { evaluateNode } from './made-evals.ts';
import { clusterEvent, putDrain, putEligibility, registerNode, writeNodeStatus } from './node-writes.ts';
import { endContact, makeUpForMarks } from './outage-writes.ts';
import { rowsUnder } from './tables.ts';
import type { Write } from './write.ts';

type Entry<T extends Command['type']> = Extract<Command, { type: T }>;
/** Why nothing was written. */
export type Refusal = string | undefined;

export function applyRegister(write: Write, { node, event, evalSeed }: Entry<'NodeRegister'>): Refusal {
  const stored = write.tables.nodes.get(node.ID);
  // Another registration may have come first: the secret that was stored first owns the node.
  if (stored !== undefined && stored.SecretID !== '' && stored.SecretID !== node.SecretID)
    return SECRET_MISMATCH;
  registerNode(write, node, event);
  const isNews =
    stored === undefined
      ? node.Status !== 'initializing'
      : !isSameValue(whatSchedulersSee(stored), whatSchedulersSee(node));
  if (isNews) evaluateNode(write, evalSeed, node);
  return undefined;
}

function whatSchedulersSee(node: Node): unknown {
  const { Datacenter, Name, NodeClass, Attributes, Meta, Drivers } = node;
  return { Datacenter, Name, NodeClass, Attributes, Meta, Drivers };
}

/** Where nothing would change nothing is written, not even the event. */
export function applyStatus(write: Write, entry: Entry<'NodeUpdateStatus'>): Refusal {
  const { nodeId, asked, event, evalSeed } = entry;
  const stored = write.tables.nodes.get(nodeId);
  if (stored === undefined) return NODE_NOT_FOUND;
  const next = statusAfter(write, stored, asked);
  if (asked === 'ready') makeUpForMarks(write, stored);
  const isMarking = next === 'disconnected' || next === 'down';
  const marked = isMarking && endContact(write, nodeId, { next, begins: !isUnresponsive(stored.Status) });
  const changes = next !== stored.Status;
  if (changes) writeNodeStatus(write, stored, next, event ?? eventOfReturn(write, stored));
  if (changes || marked) evaluateNode(write, evalSeed, stored);
  return undefined;
}

function statusAfter(write: Write, node: Node, asked: StatusAsked): Node['Status'] {
  const allocs = rowsUnder(write.tables.allocsByNode, node.ID);
  if (asked === 'silence') return statusAfterSilence(node.Status, allocs, write.at);
  const hasUnheard = allocs.some((alloc) => isUnheard(alloc) || isLeftUnmarked(alloc, node));
  return nextStatus({
    status: node.Status,
    requested: asked,
    hasUnheard,
    hasMissed: node.LastMissedHeartbeatIndex > 0,
  });
}

function eventOfReturn(write: Write, { Status }: Node): NodeEvent | undefined {
  return Status === 'down' ? clusterEvent('Node reregistered by heartbeat', write.at) : undefined;
}

/** What is on a purged node is given up: nobody is left who could report it. */
export function applyDeregister(write: Write, { nodeIds, evalSeed }: Entry<'NodeDeregister'>): Refusal {
  const nodes = nodeIds.map((id) => write.tables.nodes.get(id)).filter((node) => node !== undefined);
  for (const node of nodes) {
    endContact(write, node.ID, { next: 'gone' });
    evaluateNode(write, evalSeed, node);
    write.deleteNode(node);
  }
  return nodes.length === 0 ? NODE_NOT_FOUND : undefined;
}

/** A drain that is taken back takes its marks with it. */
export function applyDrain(write: Write, entry: Entry<'NodeUpdateDrain'>): Refusal {
  const refusal = whenEligibleAgain(write, entry, (stored) => putDrain(write, stored, entry));
  if (refusal !== undefined || entry.strategy !== null) return refusal;
  const staying = takeBackMarks(write, entry.nodeId);
  // A node that is open again has all its jobs considered.
  if (write.evalIds.length === 0) evaluateJobs(write, entry.evalSeed, staying);
  return undefined;
}

export function applyEligibility(write: Write, entry: Entry<'NodeUpdateEligibility'>): Refusal {
  return whenEligibleAgain(write, entry, (stored) => putEligibility(write, stored, entry));
}

function whenEligibleAgain(
  write: Write,
  { nodeId, evalSeed }: { readonly nodeId: string; readonly evalSeed: string },
  put: (stored: Node) => void,
): Refusal {
  const stored = write.tables.nodes.get(nodeId);
  if (stored === undefined) return NODE_NOT_FOUND;
  put(stored);
  const after = write.tables.nodes.get(nodeId);
  const isOpenAgain =
    stored.SchedulingEligibility === 'ineligible' && after?.SchedulingEligibility === 'eligible';
  if (isOpenAgain) evaluateNode(write, evalSeed, stored);
  return undefined;
}
