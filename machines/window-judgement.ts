/**
 * By what a node's missed heartbeat is judged, as far as one allocation on it goes: whether it keeps the node
 * `disconnected`. Total and pure; when it is asked is heartbeat-timer.ts. Reference page sections 1.4 and 7.1, row 4.
 */
import { type AllocInOutage, holdsWindow } from './outage.ts';
import type { Rules } from './revisions.ts';
import type { NodeStatus } from './vocabulary.ts';

export type JudgementRules = Pick<Rules, 'windowHeldBy' | 'disconnectedJudgedBy'>;

/** @param status the node's, when the timer fires: `disconnected` when it fires again */
export function keepsDisconnected(
  rules: JudgementRules,
  status: NodeStatus | 'gone',
  alloc: AllocInOutage,
  hasWindow: boolean,
): boolean {
  if (status === 'disconnected' && rules.disconnectedJudgedBy === 'window-configured') return hasWindow;
  return holdsWindow(rules, alloc, hasWindow);
}
