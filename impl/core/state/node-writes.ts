/**
 * How log entries change nodes, the two reconnect indexes above all.
 * Source: reference page nomad-protocol.md, section 2 (every row of its first table) and sections 1.5, 1.6.
 */
import type { Eligibility, NodeStatus } from '../../../machines/vocabulary.ts';
import { isUnresponsive } from '../reconnect.ts';
import type { DrainStrategy, Index, Instant, Node, NodeEvent } from '../records.ts';
import type { Write } from './write.ts';

const MAX_NODE_EVENTS = 10;

export function registerNode(write: Write, node: Node, event: NodeEvent | undefined): void {
  const stored = write.tables.nodes.get(node.ID);
  const written = stored === undefined ? newNode(write, node) : knownNode(write, stored, node);
  write.putNode(withEvents(written, event === undefined ? [] : [event], write.index));
}

function newNode(write: Write, node: Node): Node {
  const fresh: Node = {
    ...node,
    Events: [],
    CreateIndex: write.index,
    ModifyIndex: write.index,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
  };
  return withEvents(fresh, [clusterEvent('Node registered', write.at)], write.index);
}

/** The server's part of the record survives a registration; the status is the one in the entry, a stale write. */
function knownNode(write: Write, stored: Node, node: Node): Node {
  const kept: Node = {
    ...node,
    SchedulingEligibility: stored.SchedulingEligibility,
    DrainStrategy: stored.DrainStrategy,
    Events: stored.Events,
    CreateIndex: stored.CreateIndex,
    ModifyIndex: write.index,
    LastMissedHeartbeatIndex: missedByRegistration(stored, node, write.index),
    LastAllocUpdateIndex: Math.max(node.LastAllocUpdateIndex, stored.LastAllocUpdateIndex),
  };
  const returned = stored.Status === 'down' && node.Status !== 'down';
  return returned ? withEvents(kept, [clusterEvent('Node re-registered', write.at)], write.index) : kept;
}

function missedByRegistration(stored: Node, node: Node, index: Index): Index {
  if (!isUnresponsive(stored.Status) && isUnresponsive(node.Status)) return index;
  return Math.max(node.LastMissedHeartbeatIndex, stored.LastMissedHeartbeatIndex);
}

export function updateNodeStatus(
  write: Write,
  nodeId: string,
  status: NodeStatus,
  event: NodeEvent | undefined,
): void {
  const stored = write.tables.nodes.get(nodeId);
  if (stored === undefined) return;
  const updated: Node = {
    ...stored,
    Status: status,
    StatusUpdatedAt: write.at,
    ModifyIndex: write.index,
    LastMissedHeartbeatIndex: missedByStatus(stored, status, write.index),
  };
  write.putNode(withEvents(updated, event === undefined ? [] : [event], write.index));
}

/** An outage begins with the first unresponsive status and is over with `ready`; between them it stands. */
function missedByStatus(stored: Node, status: NodeStatus, index: Index): Index {
  if (!isUnresponsive(stored.Status) && isUnresponsive(status)) return index;
  if (stored.Status !== 'ready' && status === 'ready') return 0;
  return stored.LastMissedHeartbeatIndex;
}

/**
 * The nodes named in a batch of reports have been heard: whatever their status, whether or not the allocations
 * exist. ModifyIndex stays, the table counts as written.
 */
export function noteAllocReports(write: Write, nodeIds: Iterable<string>): void {
  for (const nodeId of [...new Set(nodeIds)].sort()) {
    const stored = write.tables.nodes.get(nodeId);
    if (stored !== undefined) write.putNode({ ...stored, LastAllocUpdateIndex: write.index });
  }
}

export function updateNodeDrain(
  write: Write,
  nodeId: string,
  strategy: DrainStrategy | null,
  markEligible: boolean,
  event: NodeEvent | undefined,
): void {
  const stored = write.tables.nodes.get(nodeId);
  if (stored === undefined) return;
  const eligibility = eligibilityAfterDrain(stored.SchedulingEligibility, strategy, markEligible);
  const updated: Node = {
    ...stored,
    DrainStrategy: strategy,
    SchedulingEligibility: eligibility,
    ModifyIndex: write.index,
  };
  write.putNode(withEvents(updated, event === undefined ? [] : [event], write.index));
}

function eligibilityAfterDrain(
  before: Eligibility,
  strategy: DrainStrategy | null,
  markEligible: boolean,
): Eligibility {
  if (strategy !== null) return 'ineligible';
  return markEligible ? 'eligible' : before;
}

export function updateNodeEligibility(
  write: Write,
  nodeId: string,
  eligibility: Eligibility,
  event: NodeEvent | undefined,
): void {
  const stored = write.tables.nodes.get(nodeId);
  // A drain may have begun since the call looked; a draining node stays closed.
  if (stored === undefined || (stored.DrainStrategy !== null && eligibility === 'eligible')) return;
  const updated: Node = { ...stored, SchedulingEligibility: eligibility, ModifyIndex: write.index };
  write.putNode(withEvents(updated, event === undefined ? [] : [event], write.index));
}

export function addNodeEvents(write: Write, events: Readonly<Record<string, readonly NodeEvent[]>>): void {
  for (const nodeId of Object.keys(events).sort()) {
    const stored = write.tables.nodes.get(nodeId);
    if (stored === undefined) continue;
    write.putNode(withEvents({ ...stored, ModifyIndex: write.index }, events[nodeId] ?? [], write.index));
  }
}

export function deregisterNodes(write: Write, nodeIds: readonly string[]): void {
  for (const nodeId of nodeIds) {
    const stored = write.tables.nodes.get(nodeId);
    if (stored !== undefined) write.deleteNode(stored);
  }
}

function withEvents(node: Node, events: readonly NodeEvent[], index: Index): Node {
  if (events.length === 0) return node;
  const numbered = events.map((event) => ({ ...event, CreateIndex: index }));
  return { ...node, Events: [...node.Events, ...numbered].slice(-MAX_NODE_EVENTS) };
}

function clusterEvent(message: string, at: Instant): NodeEvent {
  return { Message: message, Subsystem: 'Cluster', Timestamp: at };
}
