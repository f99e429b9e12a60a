/** The leader's side of a window's end: no call asks for it, time does. */
import { windowMayEnd } from '../outage.ts';
import type { Context } from './context.ts';

/**
 * Put in an entry for the windows that have ended. On a node that is back the window of what is wanted
 * waits: its client is about to report, and should it fall silent instead, that entry gives the allocation up. If the
 * write fails, the windows are looked up in the state again, by this leader or the next.
 */
export function endWindows(context: Context): void {
  const ended = context.leading?.windows.takeEnded(context.at) ?? [];
  const allocIds = ended.filter((id) => mayEnd(context, id));
  if (allocIds.length === 0) return;
  context.propose(
    { type: 'AllocWindowsEnded', at: context.at, allocIds, evalSeed: context.newId() },
    { refuse: () => context.leading?.windows.initialise(context.view) },
    () => {},
  );
}

function mayEnd({ view }: Context, allocId: string): boolean {
  const alloc = view.alloc(allocId);
  return alloc !== undefined && windowMayEnd(alloc, view.node(alloc.NodeID));
}
