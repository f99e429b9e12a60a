/**
 * How plans and transitions change allocations. Which field belongs to whom is decided in `alloc-merge.ts`; reports are
 * `report-writes.ts`, marks `outage-writes.ts`.
 * Source: reference page nomad-protocol.md, sections 3.2 and 5.4.
 */
import type { DesiredTransition } from '../drain-records.ts';
import type { Allocation, Job } from '../records.ts';
import { mergePlanWrite, mergeTransition, newAlloc } from './alloc-merge.ts';
import type { Write } from './write.ts';

/** Stops first, placements after. A planned allocation without a job gets the plan's. */
export function applyPlan(
  write: Write,
  job: Job | null,
  stops: readonly Allocation[],
  allocs: readonly Allocation[],
): readonly Allocation[] {
  return [...stops, ...allocs].map((planned) => writePlanned(write, job, planned));
}

function writePlanned(write: Write, job: Job | null, planned: Allocation): Allocation {
  const stored = write.tables.allocs.get(planned.ID);
  const whole = { ...planned, Job: planned.Job ?? stored?.Job ?? job };
  const written =
    stored === undefined ? newAlloc(whole, write.index) : mergePlanWrite(stored, whole, write.index);
  write.putAlloc(written);
  linkPrevious(write, written);
  return written;
}

/** A replacement is named on what it replaces, so that the chain can be followed both ways. */
function linkPrevious(write: Write, alloc: Allocation): void {
  if (alloc.PreviousAllocation === '') return;
  const previous = write.tables.allocs.get(alloc.PreviousAllocation);
  if (previous === undefined || previous.NextAllocation === alloc.ID) return;
  write.putAlloc({ ...previous, NextAllocation: alloc.ID, ModifyIndex: write.index });
}

export function applyTransitions(
  write: Write,
  transitions: Readonly<Record<string, DesiredTransition>>,
): void {
  for (const [allocId, transition] of Object.entries(transitions).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const stored = write.tables.allocs.get(allocId);
    if (stored !== undefined) write.putAlloc(mergeTransition(stored, transition, write.index, write.at));
  }
}
