/**
 * Batch work is wanted once under each of its group's names: which allocations still matter, and which run in vain
 * because their work is done. A service is wanted by number; of its allocations all matter. Pure.
 * Source: docs/protocol/divergence.md.
 */
import { hasDoneItsWork, isTerminal } from '../lifecycle.ts';
import type { Allocation, Job } from '../records.ts';
import { outdated } from './alloc-predicates.ts';

export interface Slots {
  /** In the order given. */
  readonly relevant: readonly Allocation[];
  /** Live, beside another of their name that has done the work. */
  readonly inVain: readonly Allocation[];
}

export function slotsOf(job: Job, allocs: readonly Allocation[]): Slots {
  if (job.Type !== 'batch') return { relevant: allocs, inVain: [] };
  // A batch job forgets what older versions of it have ended.
  const known = allocs.filter((alloc) => !(outdated(alloc, job) && isTerminal(alloc)));
  const done = new Map(known.filter(hasDoneItsWork).map((alloc) => [alloc.Name, alloc]));
  return {
    relevant: known.filter((alloc) => (done.get(alloc.Name) ?? alloc) === alloc),
    inVain: known.filter((alloc) => done.has(alloc.Name) && !isTerminal(alloc)),
  };
}
