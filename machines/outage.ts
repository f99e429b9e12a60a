/**
 * What a missed heartbeat makes of a node, and what the end of contact makes of each allocation on it. Total
 * functions of what the entry (or the call before it) reads; when they are asked is heartbeat-timer.ts. Reference page
 * sections 1.2 (N7, N8), 1.4 and 3.3; the marks are a rule of our own, docs/protocol/divergence.md.
 */
import type { Rules } from './revisions.ts';
import type { ClientStatus, NodeStatus } from './vocabulary.ts';

/** `window`: some allocation on the node holds a disconnect window open, see `holdsWindow`. */
export function silenceLeadsTo(
  { silentInitializing }: Pick<Rules, 'silentInitializing'>,
  status: NodeStatus,
  window: boolean,
): 'disconnected' | 'down' {
  if (status === 'down' || !window) return 'down';
  return status === 'initializing' && silentInitializing === 'down' ? 'down' : 'disconnected';
}

export interface AllocInOutage {
  readonly client: ClientStatus;
  readonly desired: 'run' | 'stop';
  readonly expired: boolean;
}

/** Section 1.4: upstream does not look at the client status, so what has ended and is still wanted counts too. */
export function holdsWindow(
  { windowHeldBy }: Pick<Rules, 'windowHeldBy'>,
  { client, desired, expired }: AllocInOutage,
  hasWindow: boolean,
): boolean {
  if (!hasWindow || desired !== 'run' || expired) return false;
  return windowHeldBy === 'wanted' || client === 'running' || client === 'unknown';
}

export type Mark = 'unknown' | 'lost' | 'none';

/**
 * What the entry that writes `next` marks an allocation with: out of sight, given up, or nothing. `begins`: the node was heard
 * until now. What is out of sight already is marked anew then, so that what its client has said of the old mark is old.
 */
export function markOf(
  { client, desired, expired }: AllocInOutage,
  hasWindow: boolean,
  next: 'disconnected' | 'down' | 'gone',
  begins: boolean,
): Mark {
  if (client === 'complete' || client === 'failed' || client === 'lost') return 'none';
  if (next !== 'disconnected') return 'lost';
  if (desired === 'stop') return 'none';
  if (hasWindow && client === 'running') return 'unknown';
  if (!hasWindow || client !== 'unknown' || expired) return 'lost';
  return begins ? 'unknown' : 'none';
}
