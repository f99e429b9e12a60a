/**
 * What a scheduler makes of one allocation: a total function, first match wins.
 *
 * The order is column B of reference page section 4.2, preceded by rule A11 of section 3.3. What is then done
 * with each class is in evaluation.ts.
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
  /** Came back failed: stop it. */
  'broken',
] as const;
export type Class = (typeof CLASSES)[number];

/** `window`: the group has a disconnect window. `node`: the status of the node it is on. */
export function classify(alloc: AllocView, node: NodeStatus | 'gone', window: boolean): Class {
  const { client, desired, expired } = alloc;
  const returns = alloc.returning && (client === 'unknown' || client === 'running' || client === 'failed');
  const terminal = desired === 'stop' || client === 'complete' || client === 'failed' || client === 'lost';
  const away = node === 'down' || node === 'gone';

  if (away && desired === 'stop' && (client === 'running' || client === 'pending')) return 'abandoned';
  if (window && returns && desired === 'run' && client === 'failed') return 'broken';
  if (node === 'disconnected') {
    if (!window) return terminal ? 'gone' : 'lost';
    if (client === 'running') return 'disconnecting';
    if (client === 'pending') return 'lost';
  }
  if (terminal && !returns) return client === 'failed' && desired === 'run' ? 'failed' : 'gone';
  if (window && client === 'unknown' && expired) return 'lost';
  if (window && client === 'unknown' && desired === 'run') return 'ignore';
  if (window && returns && client === 'failed' && desired === 'stop') return 'gone';
  if (!away && node !== 'disconnected') return returns ? 'reconnecting' : 'keep';
  return away ? 'lost' : 'keep';
}
