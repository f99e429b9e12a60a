/**
 * The marks that the entry which ends the contact with a node sets on the allocations there, where that is a rule; the
 * clients and the reports on their way learn of it as of any other write. What is marked how is for machines/outage.ts.
 */
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';
import type { Cast, NodeCast, SlotCast } from '../cast.ts';
import { markIn } from '../observe-by.ts';

/** What the node becomes, and the components from which that is seen. */
export interface EndOfContact {
  readonly of: readonly string[];
  readonly next: (...states: LocalState[]) => 'disconnected' | 'down' | 'gone';
  /** The node was heard until now. */
  readonly begins: (...states: LocalState[]) => boolean;
}

export function markParts(cast: Cast, n: NodeCast, end: EndOfContact): Part[] {
  if (cast.rules.outageMarks === 'by-the-next-plan') return [];
  return [
    ...cast.slots.flatMap((s) => [allocPart(n, s, end), taskPart(n, s, end)]),
    ...n.reports.map((report) => ({
      component: report.call,
      type: 'MARKED',
      with: Object.fromEntries(
        cast.slots.map((s) => [s.slot, { of: [s.alloc, ...end.of], as: isMarked(n, s, end) }]),
      ),
      optional: true,
    })),
  ];
}

function markFor(n: NodeCast, { job }: SlotCast, { next, begins }: EndOfContact) {
  return function markOfEntry(alloc: LocalState, ...seen: LocalState[]) {
    return markIn(alloc, n.number, job.window, next(...seen), begins(...seen));
  };
}

function isMarked(n: NodeCast, s: SlotCast, end: EndOfContact) {
  const mark = markFor(n, s, end);
  return function isMarkedByEntry(...states: [LocalState, ...LocalState[]]): boolean {
    return mark(...states) !== 'none';
  };
}

function allocPart(n: NodeCast, s: SlotCast, end: EndOfContact): Part {
  return {
    component: s.alloc,
    type: 'MARKED',
    with: { mark: { of: [s.alloc, ...end.of], as: markFor(n, s, end) } },
    only: { of: [s.alloc, ...end.of], is: isMarked(n, s, end) },
  };
}

function taskPart(n: NodeCast, s: SlotCast, end: EndOfContact): Part {
  return { component: s.task, type: 'WRITTEN', only: { of: [s.alloc, ...end.of], is: isMarked(n, s, end) } };
}
