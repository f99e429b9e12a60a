/** The leader's side of a window's end: no call asks for it, time does. */
import { isUnresponsive } from '../reconnect.ts';
import type { Context } from './context.ts';

/**
 * Put in an entry for the windows that have ended on nodes that are not heard. On a node that is back the window
 * waits: its client is about to report, and should it fall silent instead, that entry gives the allocation up. If the
 * write fails, the windows are looked up in the state again, by this leader or the next.
 */
export function endWindows(context: Context): void {
  const ended = context.leading?.windows.takeEnded(context.at) ?? [];
  const allocIds = ended.filter((id) => isOutOfReach(context, id));
  if (allocIds.length === 0) return;
  context.propose(
    { type: 'AllocWindowsEnded', at: context.at, allocIds, evalSeed: context.newId() },
    { refuse: () => context.leading?.windows.initialise(context.view) },
    () => {},
  );
}

function isOutOfReach({ view }: Context, allocId: string): boolean {
  const node = view.node(view.alloc(allocId)?.NodeID ?? '');
  return node === undefined || isUnresponsive(node.Status);
}
