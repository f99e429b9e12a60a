/**
 * THE rule: when may a returning node be trusted? A heartbeat proves that a node lives, not that we know what it
 * runs; so a node that was away becomes ready only after its allocations were reported since (#15808).
 *
 * Pure decisions, no state and no writing: endpoints ask here, the store obeys elsewhere.
 * Source: reference page nomad-protocol.md, sections 1.1 to 1.4 and 3.4, column B.
 */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import type { Index } from './records.ts';

/** What `Node.UpdateStatus` knows when it decides. */
export interface StatusQuestion {
  /** The node's status in the snapshot that the call has read. */
  readonly status: NodeStatus;
  /** The status that the caller asks for. */
  readonly requested: NodeStatus;
  /** LMHI of the node, 0 = no outage since it was last ready. */
  readonly lastMissedHeartbeatIndex: Index;
  /** LAUI of the node, 0 = never reported. */
  readonly lastAllocUpdateIndex: Index;
  /** Some allocation on the node is neither server- nor client-terminal. */
  readonly hasLiveAllocs: boolean;
}

/** The status that `Node.UpdateStatus` writes. Section 1.2, N3 to N9. */
export function nextStatus(question: StatusQuestion): NodeStatus {
  if (question.requested !== 'ready') return question.requested;
  switch (question.status) {
    case 'initializing':
      return allocsCurrent(question) ? 'ready' : 'initializing';
    case 'disconnected':
      return 'initializing';
    // Down: the servers gave its allocations up for lost, so there is nothing left to be wrong about (N6).
    case 'down':
    case 'ready':
      return 'ready';
  }
}

/** The gate: nothing to report, or reported after the last missed heartbeat. Section 2, "Read". */
export function allocsCurrent(
  node: Pick<StatusQuestion, 'hasLiveAllocs' | 'lastAllocUpdateIndex' | 'lastMissedHeartbeatIndex'>,
): boolean {
  return !node.hasLiveAllocs || node.lastAllocUpdateIndex > node.lastMissedHeartbeatIndex;
}

/** Nobody hears from such a node. Section 1.1, `UnresponsiveStatus`. */
export function isUnresponsive(status: NodeStatus): boolean {
  return status === 'down' || status === 'disconnected';
}

/** May `Node.UpdateAlloc` take reports from a node of this status? Section 3.4, guard. */
export function mayReportAllocs(status: NodeStatus): boolean {
  return !isUnresponsive(status);
}

/**
 * The status that `Node.Register` writes: a known node keeps the status that the call has read (N2), a new one
 * gets what it asks for, `initializing` when it asks for nothing (N1).
 */
export function registeredStatus(known: NodeStatus | undefined, requested: NodeStatus | ''): NodeStatus {
  if (known !== undefined) return known;
  return requested === '' ? 'initializing' : requested;
}

/**
 * Does this status write call for evaluations? Section 1.3, step 4: always for `down`, else when the node's
 * usefulness to the scheduler changed.
 */
export function statusWriteNeedsEvals(before: NodeStatus, after: NodeStatus): boolean {
  if (after === 'down') return true;
  if (before === after) return false;
  const becameReady = after === 'ready' && (before === 'initializing' || before === 'down');
  return becameReady || before === 'disconnected' || after === 'disconnected';
}

/** A heartbeat is expected from every node but a down one. Section 1.3, step 5, and section 1.5. */
export function expectsHeartbeat(status: NodeStatus): boolean {
  return status !== 'down';
}

/** What is known about an allocation when a heartbeat was missed. */
export interface MissedAlloc {
  /** Its group has a disconnect window. */
  readonly windowConfigured: boolean;
  readonly desiredRun: boolean;
  /** Its window has run out (true only for `unknown` ones). */
  readonly expired: boolean;
}

/**
 * The status of a node whose heartbeat was missed: `disconnected` while an allocation may still be waited for.
 * A node that was never trusted, `initializing`, forfeits its window. Section 1.4, decision.
 */
export function statusAfterMissedHeartbeat(
  status: NodeStatus,
  allocs: readonly MissedAlloc[],
): 'disconnected' | 'down' {
  if (status === 'down' || status === 'initializing') return 'down';
  const worthWaiting = allocs.some((alloc) => alloc.windowConfigured && alloc.desiredRun && !alloc.expired);
  return worthWaiting ? 'disconnected' : 'down';
}
