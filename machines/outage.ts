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

/**
 * Where the end of a window is an entry: it waits for a node that is heard again, for its client is about to report. But not
 * of what is not wanted any more: its client may have reported it before servers of another revision wrote `unknown` over it.
 * Nor on a node without a record, which servers of another revision purged with a window open: nobody is heard there (A6).
 */
export function windowMayEnd(
  { followUp }: Pick<Rules, 'followUp'>,
  desired: 'run' | 'stop',
  status: NodeStatus | 'gone',
): boolean {
  if (followUp !== 'when-a-window-ends') return true;
  const isHeard = status === 'initializing' || status === 'ready';
  return !isHeard || desired === 'stop';
}

export type Mark = 'unknown' | 'lost' | 'none';

/**
 * Whether servers of another revision wrote this node off (a missed heartbeat is outstanding, and nothing was reported
 * since) and left to a plan to mark this allocation, which never came. The entry that hears the node again makes up for it.
 */
export function isLeftUnmarked(
  { outageMarks }: Pick<Rules, 'outageMarks'>,
  { client, desired }: AllocInOutage,
  node: { readonly missed: boolean; readonly reported: boolean },
): boolean {
  return (
    outageMarks === 'at-once' && client === 'running' && desired === 'run' && node.missed && !node.reported
  );
}

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
