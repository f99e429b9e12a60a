/** Laws of `Node.UpdateAlloc`: when a client's reports are taken, and in which order. */
import type { LocalState, Property } from '../model/types.ts';
import type { NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { onEveryStep } from './law.ts';

const commitsOf = (n: NodeCast) => n.reports.map((report) => `${report.title} is committed`);

/** S4. */
export function reportOnlyWhenConnected({ world }: Composed, n: NodeCast): Property {
  return onEveryStep(
    `S4 report only when connected (${n.name})`,
    "A client's report is applied only while its node is neither down nor disconnected.",
    world.stepPredicate([n.node], ([node]) => !see.isUnresponsive(node as LocalState), commitsOf(n)),
  );
}

/** S14. */
export function reportsInOrder({ world }: Composed, n: NodeCast): Property {
  const commits = commitsOf(n);
  return onEveryStep(
    `S14 reports in order (${n.name})`,
    'The reports of one client are applied in the order in which it sent them.',
    world.stepPredicate(
      n.reports.map((report) => report.call),
      (before, action, after) => {
        const i = commits.indexOf(action);
        return after[i]?.value !== 'applied' || see.reportOf(before[i] as LocalState).age !== 'overtaken';
      },
      commits,
    ),
  );
}
