/**
 * THE rule: when may a returning node be trusted? A heartbeat proves that a node lives, not that we know what it
 * runs; so a node that was away becomes ready only when each allocation on it that was lost sight of has been reported
 * since, or given up (#15808).
 *
 * Pure decisions, no state and no writing: the store asks where an entry is applied, and calls ask beforehand to see
 * whether an entry is needed. Source: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.1 to 1.4.
 */
import type { NodeStatus } from '../../machines/vocabulary.ts';

/** What decides about a node whose status is asked to change. */
export interface StatusQuestion {
  /** The node's status now. */
  readonly status: NodeStatus;
  /** The status that the caller asks for. */
  readonly requested: NodeStatus;
  /** Some allocation on the node is wanted and `unknown`. */
  readonly hasUnheard: boolean;
  /** A missed heartbeat is outstanding (LMHI > 0). Of a ready node that is so only where servers of another revision left it. */
  readonly hasMissed: boolean;
}

/** The status that the node gets. Section 1.2, N3 to N9, and N11 for what no client of ours asks. */
export function nextStatus({ status, requested, hasUnheard, hasMissed }: StatusQuestion): NodeStatus {
  if (requested !== 'ready') return requested;
  switch (status) {
    case 'disconnected':
      return 'initializing';
    case 'initializing':
    case 'down':
      return hasUnheard ? 'initializing' : 'ready';
    case 'ready':
      return hasMissed ? 'initializing' : 'ready';
  }
}

/** Nobody hears from such a node. Section 1.1, `UnresponsiveStatus`. */
export function isUnresponsive(status: NodeStatus): boolean {
  return status === 'down' || status === 'disconnected';
}

/** May `Node.UpdateAlloc` take reports from a node of this status? Section 3.4, guard. */
export function mayReportAllocs(status: NodeStatus): boolean {
  return !isUnresponsive(status);
}

/** The status of a node after `Node.Register`: a known one keeps its own (N2), a new one gets what it asks for (N1). */
export function registeredStatus(known: NodeStatus | undefined, requested: NodeStatus): NodeStatus {
  return known ?? requested;
}

/** A heartbeat is expected from every node but a down one. Section 1.3, step 5, and section 1.5. */
export function expectsHeartbeat(status: NodeStatus): boolean {
  return status !== 'down';
}
