/**
 * What a scheduler makes of one allocation: a total function, first match wins.
 *
 * `classOnPage` is column B of reference page section 4.2; `classify` tells apart what is then done with a class
 * (evaluation.ts), after rule A11 of section 3.3.
 */
import type { ClientStatus, NodeStatus } from './vocabulary.ts';

export interface AllocView {
  client: ClientStatus;
  desired: 'run' | 'stop';
  /** NeedsToReconnect. */
  returning: boolean;
  expired: boolean;
}

export const CLASSES = [
  /** No allocation here: a place to put one. */
  'free',
  /** Counts towards the group. */
  'keep',
  /** Failed and still wanted: stop it, place another. */
  'failed',
  /** Over: counts for nothing. */
  'gone',
  /** Unwanted, on a node that is down: its client will not say so. */
  'abandoned',
  'lost',
  'disconnecting',
  /** Unknown, inside its window: not counted, not touched. */
  'ignore',
  'reconnecting',
  /** Came back failed, or is not wanted any more: stop it. */
  'broken',
] as const;
export type Class = (typeof CLASSES)[number];

/** As the reference page calls them. */
export type PageClass = 'untainted' | 'migrate' | 'lost' | 'disconnecting' | 'reconnecting' | 'ignore';

/** The node an allocation is on, as the scheduler's snapshot shows it. */
export interface NodeView {
  status: NodeStatus | 'gone';
  draining: boolean;
}

/** Column B, rule by rule. `window`: the group has a disconnect window. `migrate`: it was told to move. */
export function classOnPage(
  { client, desired, ...alloc }: AllocView & { migrate: boolean },
  node: NodeView,
  window: boolean,
): PageClass {
  const returns = isBack({ client, returning: alloc.returning });
  const expired = window && client === 'unknown' && alloc.expired;
  const away = node.status === 'down' || node.status === 'gone';
  const trusted = !away && node.status !== 'disconnected' && !node.draining;

  if (window && returns && desired === 'run' && client === 'failed') return 'reconnecting'; // 1
  if (node.status === 'disconnected' && !window) return 'lost'; // 2
  if (node.status === 'disconnected' && client === 'running') return 'disconnecting'; // 2
  if (node.status === 'disconnected' && client === 'pending') return 'lost'; // 2
  if (node.status === 'ready' && node.draining && returns) return expired ? 'lost' : 'reconnecting'; // 3
  if (isOver({ client, desired }) && !returns) return 'untainted'; // 4
  if (alloc.migrate) return 'migrate'; // 5
  if (expired) return 'lost'; // 6
  if (window && client === 'unknown' && desired === 'run') return 'ignore'; // 7
  if (window && returns && client === 'failed' && desired === 'stop') return 'ignore'; // 8
  if (trusted) return returns ? 'reconnecting' : 'untainted'; // 9
  return away ? 'lost' : 'untainted'; // 10, 11
}

/** R of the page: was unknown last, and is seen again or still awaited. */
function isBack({ client, returning }: Pick<AllocView, 'client' | 'returning'>): boolean {
  return returning && (client === 'unknown' || client === 'running' || client === 'failed');
}

function isOver({ client, desired }: Pick<AllocView, 'client' | 'desired'>): boolean {
  return desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
}

/** Rule A11: unwanted, and its client cannot say that it is over. */
export function isAbandoned({ client, desired }: AllocView, node: NodeStatus | 'gone'): boolean {
  const away = node === 'down' || node === 'gone';
  return away && desired === 'stop' && (client === 'running' || client === 'pending');
}

/** The model's classes: nothing drains in it, and what is over counts for nothing wherever it is. */
export function classify(alloc: AllocView, node: NodeStatus | 'gone', window: boolean): Class {
  const { client, desired } = alloc;
  if (isAbandoned(alloc, node)) return 'abandoned';
  const page = classOnPage({ ...alloc, migrate: false }, { status: node, draining: false }, window);
  const isFailedReturn = isBack(alloc) && window && client === 'failed';
  if (isFailedReturn && page === 'reconnecting' && desired === 'run') return 'broken';
  if (isFailedReturn && page === 'ignore') return 'gone';
  // Section 4.5: what came back and is not wanted any more is stopped as well.
  if (page === 'reconnecting' && desired === 'stop') return 'broken';
  if (page === 'lost' && node === 'disconnected' && !window) return isOver(alloc) ? 'gone' : 'lost';
  if (page === 'untainted' && isOver(alloc) && (!isBack(alloc) || desired === 'stop')) {
    return client === 'failed' && desired === 'run' ? 'failed' : 'gone';
  }
  return page === 'untainted' || page === 'migrate' ? 'keep' : page;
}
