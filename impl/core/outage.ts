/**
 * What silence makes of a node, and what the end of contact makes of each allocation on it. Pure decisions; the
 * store writes them. Source: docs/protocol/divergence.md; reference page nomad-protocol.md, sections 1.4 and 3.3.
 */
import type { NodeStatus } from '../../machines/vocabulary.ts';
import { disconnectWindowMs, isClientTerminal, isExpired } from './lifecycle.ts';
import { isUnresponsive } from './reconnect.ts';
import type { Allocation, Instant, Node } from './records.ts';

/** A node that falls silent stays `disconnected` while something on it may be waited for. */
export function statusAfterSilence(
  status: NodeStatus,
  allocs: readonly Allocation[],
  at: Instant,
): 'disconnected' | 'down' {
  if (status === 'down') return 'down';
  return allocs.some((alloc) => holdsWindow(alloc, at)) ? 'disconnected' : 'down';
}

/** Wanted, perhaps running, and inside its window. What has ended holds no window open. */
export function holdsWindow(alloc: Allocation, at: Instant): boolean {
  const mayRun = alloc.ClientStatus === 'running' || alloc.ClientStatus === 'unknown';
  return mayRun && isWanted(alloc) && disconnectWindowMs(alloc) !== undefined && !isExpired(alloc, at);
}

export type Mark = 'unknown' | 'lost' | 'none';

/** What becomes of the node. */
export interface EndOfContact {
  /** `gone`: the node is purged. */
  readonly next: 'disconnected' | 'down' | 'gone';
  /** Of a disconnected node: it was heard until now. */
  readonly begins?: boolean;
}

/**
 * What the entry that ends the contact marks an allocation with. What is out of sight already is marked anew when
 * another outage begins, so that what its client has said in knowledge of the old mark is old too.
 */
export function markOf(alloc: Allocation, { next, begins }: EndOfContact, at: Instant): Mark {
  if (isClientTerminal(alloc)) return 'none';
  if (next !== 'disconnected') return 'lost';
  if (!isWanted(alloc)) return 'none';
  if (!holdsWindow(alloc, at)) return 'lost';
  return begins || alloc.ClientStatus === 'running' ? 'unknown' : 'none';
}

/** What tells of a node's last outage: whether one stands, and whether anything was reported since. */
export type OutageIndexes = Pick<Node, 'LastMissedHeartbeatIndex' | 'LastAllocUpdateIndex'>;

/**
 * Servers of another revision wrote the node off and left the mark to a plan that never came; the entry that hears the
 * node again makes up for it. Where the entry that ends the contact marks, there is nothing left to mark.
 */
export function isLeftUnmarked(
  alloc: Allocation,
  { LastMissedHeartbeatIndex: missedIndex, LastAllocUpdateIndex: reportedIndex }: OutageIndexes,
): boolean {
  const isOutstanding = missedIndex > 0 && reportedIndex <= missedIndex;
  return isOutstanding && alloc.ClientStatus === 'running' && isWanted(alloc);
}

/**
 * Nobody is about to report it: its node is not heard; or it is not wanted, and may have been reported before servers of
 * another revision called it unknown.
 */
export function windowMayEnd(alloc: Allocation, node: Node | undefined): boolean {
  return !isWanted(alloc) || node === undefined || isUnresponsive(node.Status);
}

/** The node may not be trusted before this one is heard of, or given up. */
export function isUnheard(alloc: Allocation): boolean {
  return alloc.ClientStatus === 'unknown' && isWanted(alloc);
}

function isWanted({ DesiredStatus }: Allocation): boolean {
  return DesiredStatus === 'run';
}
