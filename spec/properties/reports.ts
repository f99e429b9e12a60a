/** Laws of `Node.UpdateAlloc`: when a client's reports are taken, and in which order. */
import type { LocalState, Property } from '../model/types.ts';
import { isGateByArrival, type NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { onEveryStep } from './law.ts';

const commitsOf = (n: NodeCast) => n.reports.map((report) => `${report.title} is committed`);

/** S4. A refused report is answered and changes nothing. */
export function reportOnlyWhenConnected({ world, cast }: Composed, n: NodeCast): Property {
  const k = 1 + n.reports.length;
  return onEveryStep(
    `S4 report only when connected (${n.name})`,
    "A client's report is applied only while its node is neither down nor disconnected.",
    world.stepPredicate(
      [n.node, ...n.reports.map((report) => report.call), ...cast.slots.map((s) => s.alloc)],
      (before, action, after) => {
        if (!see.isUnresponsive(before[0] as LocalState)) return true;
        const isApplied = after[1 + commitsOf(n).indexOf(action)]?.value === 'applied';
        return !isApplied && before.slice(k).every((alloc, i) => alloc.value === after[k + i]?.value);
      },
      commitsOf(n),
    ),
  );
}

/**
 * S14. What was said before something that is known already may be applied where it changes nothing. Where no server can know
 * when a report was sent, an older one may also say again, of what is out of sight, what the newer one said: that it runs.
 */
export function reportsInOrder({ world, cast }: Composed, n: NodeCast): Property {
  const commits = commitsOf(n);
  const k = n.reports.length;
  const byArrival = isGateByArrival(cast.config, cast.rules);
  const isNoNews = (was: LocalState, is: LocalState) =>
    was.value === is.value || (byArrival && was.value === 'unknown' && is.value === 'running');
  return onEveryStep(
    byArrival ? `S14a reports in order, by what they say (${n.name})` : `S14 reports in order (${n.name})`,
    byArrival
      ? 'A report takes effect after a later one of its client only where it says again what that one said.'
      : 'What the reports of one client say of its allocations takes effect in the order in which it was sent.',
    world.stepPredicate(
      [...n.reports.map((report) => report.call), ...cast.slots.map((s) => s.alloc)],
      (before, action, after) => {
        if (see.reportOf(before[commits.indexOf(action)] as LocalState).age !== 'overtaken') return true;
        return before.slice(k).every((alloc, i) => isNoNews(alloc, after[k + i] as LocalState));
      },
      commits,
    ),
  );
}
