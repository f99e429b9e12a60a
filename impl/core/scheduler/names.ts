/**
 * Which names `<job>.<group>[<n>]` of a group are free. A name is a slot of the group, kept by replacements; it
 * is not an identity, and two allocations may bear one name for a while.
 */
import { nameNumber } from './alloc-predicates.ts';

export function allocName(jobId: string, group: string, number: number): string {
  return `${jobId}.${group}[${number}]`;
}

/** `wanted` names for new allocations: free slots below `count` from the lowest, then taken ones from the lowest. */
export function nextNames(
  jobId: string,
  group: string,
  count: number,
  taken: readonly string[],
  wanted: number,
): string[] {
  const used = new Set(taken.map(nameNumber));
  const slots = Array.from({ length: count }, (_, n) => n);
  const free = slots.filter((n) => !used.has(n));
  const overlap = slots.filter((n) => used.has(n));
  return [...free, ...overlap].slice(0, wanted).map((n) => allocName(jobId, group, n));
}
