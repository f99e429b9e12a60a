/**
 * S11: when a drain is over, nothing runs on its node any more: by the records, and, but for what was given up out of
 * sight, in truth.
 */
import { isClientTerminal } from '../../../impl/core/lifecycle.ts';
import type { Node } from '../../../impl/core/records.ts';
import type { AppliedEntry } from '../history.ts';
import type { NewCheck } from './check.ts';

export const drainHonesty: NewCheck = ({ findings, clients }) => {
  let ended = 0;

  const onEnd = ({ after, index }: AppliedEntry, { ID }: Node): void => {
    ended += 1;
    findings.counted('drains that came to their end', ended);
    const running = clients.find(({ id }) => id === ID)?.running() ?? [];
    for (const alloc of after.allocsByNode(ID)) {
      const isSaidToRun = !isClientTerminal(alloc);
      const isGivenUp = alloc.ClientStatus === 'lost';
      const runs = running.some((task) => task.startsWith(`${alloc.ID}/`));
      if (!isSaidToRun && (isGivenUp || !runs)) continue;
      const truth = runs ? 'runs' : 'does not run';
      const sentence = `entry ${index} ends the drain of ${ID}, and ${alloc.ID} (${alloc.ClientStatus}) ${truth} there`;
      findings.violation('S11', sentence);
    }
  };

  return {
    onEntry(entry) {
      for (const change of entry.changes) {
        if (change.kind !== 'node' || change.after === undefined) continue;
        const wasDraining = change.before?.DrainStrategy !== null && change.before !== undefined;
        const isOver = change.after.LastDrain?.Status === 'complete' && change.after.DrainStrategy === null;
        if (wasDraining && isOver) onEnd(entry, change.after);
      }
    },
  };
};
