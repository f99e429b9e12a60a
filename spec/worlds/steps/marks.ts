/**
 * The marks that the entry which ends the contact with a node sets on the allocations there, where that is a rule; the
 * clients and the reports on their way learn of it as of any other write. What is marked how is for machines/outage.ts.
 */
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';
import type { Cast, NodeCast, SlotCast } from '../cast.ts';
import type { Mark } from '../../../machines/outage.ts';
import { markIn, ruled } from '../observe-by.ts';

/** What the node becomes, and the components from which that is seen. */
export interface EndOfContact {
  readonly of: readonly string[];
  readonly next: (...states: LocalState[]) => 'disconnected' | 'down' | 'gone';
  /** The node was heard until now. */
  readonly begins: (...states: LocalState[]) => boolean;
}

export function markParts(cast: Cast, n: NodeCast, end: EndOfContact): Part[] {
  return cast.rules.outageMarks === 'by-the-next-plan'
    ? []
    : parts(cast, n, end.of, ({ job }) => (alloc, ...seen) => {
        return markIn(alloc, n.number, job.window, end.next(...seen), end.begins(...seen));
      });
}

/** The entry that hears a node again marks what servers of another revision left unmarked. */
export function returnMarkParts(cast: Cast, n: NodeCast): Part[] {
  if (cast.rules.outageMarks === 'by-the-next-plan') return [];
  const isUnmarked = ruled(cast.rules).isUnmarkedOn(n.number);
  return parts(cast, n, [n.node], () => (alloc, node) => {
    return node !== undefined && isUnmarked(node, alloc) ? 'unknown' : 'none';
  });
}

/** Takes the allocation, then what else is seen. */
type MarkOf = (alloc: LocalState, ...seen: LocalState[]) => Mark;

function parts(cast: Cast, n: NodeCast, of: readonly string[], markFor: (s: SlotCast) => MarkOf): Part[] {
  const marks = cast.slots.map((s) => named(s, of, markFor(s)));
  return [
    ...marks.flatMap(({ s, seen, mark, isMarked }) => [
      {
        component: s.alloc,
        type: 'MARKED',
        with: { mark: { of: seen, as: mark } },
        only: { of: seen, is: isMarked },
      },
      { component: s.task, type: 'WRITTEN', only: { of: seen, is: isMarked } },
    ]),
    ...n.reports.map((report) => ({
      component: report.call,
      type: 'MARKED',
      with: Object.fromEntries(marks.map(({ s, seen, isMarked }) => [s.slot, { of: seen, as: isMarked }])),
      optional: true,
    })),
  ];
}

/** A world knows functions by their names and identity: one of each for a slot. */
function named(s: SlotCast, of: readonly string[], markFor: MarkOf) {
  const mark = function markOfEntry(...states: [LocalState, ...LocalState[]]): Mark {
    return markFor(...states);
  };
  const isMarked = function isMarkedByEntry(...states: [LocalState, ...LocalState[]]): boolean {
    return mark(...states) !== 'none';
  };
  return { s, seen: [s.alloc, ...of], mark, isMarked };
}
