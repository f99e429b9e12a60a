/**
 * How log entries change nodes, the two reconnect indexes above all.
 * Source: reference page nomad-protocol.md, section 2 (every row of its first table) and sections 1.5, 1.6.
 */
import type { Eligibility, NodeStatus } from '../../../machines/vocabulary.ts';
import { isUnresponsive, registeredStatus } from '../reconnect.ts';
import type { DrainMetadata, DrainStrategy } from '../drain-records.ts';
import type { Index, Instant, Node, NodeEvent } from '../records.ts';
import type { Write } from './write.ts';

const MAX_NODE_EVENTS = 10;

export interface Drain {
  readonly strategy: DrainStrategy | null;
  readonly markEligible: boolean;
  /** It ends because nothing is left, not by word of its operator. */
  readonly isComplete?: boolean;
  /** None: what was said last stands. */
  readonly meta?: Readonly<Record<string, string>>;
  readonly event?: NodeEvent;
}

export function registerNode(write: Write, node: Node, event: NodeEvent | undefined): void {
  const stored = write.tables.nodes.get(node.ID);
  const written = stored === undefined ? newNode(write, node) : knownNode(write, stored, node);
  write.putNode(withEvents(written, event === undefined ? [] : [event], write.index));
}

function newNode(write: Write, node: Node): Node {
  const fresh: Node = {
    ...node,
    LastDrain: null,
    Events: [],
    CreateIndex: write.index,
    ModifyIndex: write.index,
    LastMissedHeartbeatIndex: 0,
    LastAllocUpdateIndex: 0,
  };
  return withEvents(fresh, [clusterEvent('Node registered', write.at)], write.index);
}

/**
 * The client's part of the record is as sent, the server's as found: status, eligibility, drain, both indexes. So
 * registering again is no way around the reconnect rule, and overwrites nothing that was committed meanwhile.
 */
function knownNode(write: Write, stored: Node, node: Node): Node {
  return {
    ...node,
    Status: registeredStatus(stored.Status, node.Status),
    StatusDescription: stored.StatusDescription,
    StatusUpdatedAt: stored.StatusUpdatedAt,
    SchedulingEligibility: stored.SchedulingEligibility,
    DrainStrategy: stored.DrainStrategy,
    LastDrain: stored.LastDrain ?? null,
    Events: stored.Events,
    CreateIndex: stored.CreateIndex,
    ModifyIndex: write.index,
    LastMissedHeartbeatIndex: stored.LastMissedHeartbeatIndex,
    LastAllocUpdateIndex: stored.LastAllocUpdateIndex,
  };
}

export function writeNodeStatus(
  write: Write,
  stored: Node,
  status: NodeStatus,
  event: NodeEvent | undefined,
): void {
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
 * The nodes whose reports were taken have been heard, whether or not the allocations exist. ModifyIndex stays, the
 * table counts as written.
 */
export function noteAllocReports(write: Write, nodeIds: Iterable<string>): void {
  for (const nodeId of [...new Set(nodeIds)].sort()) {
    const stored = write.tables.nodes.get(nodeId);
    if (stored !== undefined) write.putNode({ ...stored, LastAllocUpdateIndex: write.index });
  }
}

export function putDrain(write: Write, stored: Node, drain: Drain): void {
  const { strategy, markEligible, event } = drain;
  const updated: Node = {
    ...stored,
    DrainStrategy: strategy,
    LastDrain: lastDrain(stored, drain, write.at),
    SchedulingEligibility: eligibilityAfterDrain(stored.SchedulingEligibility, strategy, markEligible),
    ModifyIndex: write.index,
  };
  write.putNode(withEvents(updated, event === undefined ? [] : [event], write.index));
}

/** A drain that goes on keeps the moment at which it began; where none goes on, nothing ends. */
function lastDrain(
  { DrainStrategy: before, LastDrain: last = null }: Node,
  { strategy, isComplete = false, meta = last?.Meta ?? {} }: Drain,
  at: Instant,
): DrainMetadata | null {
  const StartedAt = before === null ? at : (last?.StartedAt ?? before.StartedAt);
  const said = Object.keys(meta).length === 0 ? {} : { Meta: meta };
  if (strategy !== null) return { StartedAt, UpdatedAt: at, Status: 'draining', ...said };
  if (before === null) return last;
  return { StartedAt, UpdatedAt: at, Status: isComplete ? 'complete' : 'canceled', ...said };
}

function eligibilityAfterDrain(
  before: Eligibility,
  strategy: DrainStrategy | null,
  markEligible: boolean,
): Eligibility {
  if (strategy !== null) return 'ineligible';
  return markEligible ? 'eligible' : before;
}

export function putEligibility(
  write: Write,
  stored: Node,
  { eligibility, event }: { readonly eligibility: Eligibility; readonly event?: NodeEvent },
): void {
  // A drain may have begun since the call looked; a draining node stays closed.
  if (stored.DrainStrategy !== null && eligibility === 'eligible') return;
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

function withEvents(node: Node, events: readonly NodeEvent[], index: Index): Node {
  if (events.length === 0) return node;
  const numbered = events.map((event) => ({ ...event, CreateIndex: index }));
  return { ...node, Events: [...node.Events, ...numbered].slice(-MAX_NODE_EVENTS) };
}

export function clusterEvent(message: string, at: Instant): NodeEvent {
  return { Message: message, Subsystem: 'Cluster', Timestamp: at };
}
