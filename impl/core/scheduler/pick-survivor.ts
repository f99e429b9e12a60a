/**
 * An allocation came back and its replacement is there: which of the two stays? Revision `strict-steps`:
 * reference page, section 4.5, column B. Asked only while the group has more than it wants.
 */
import type { Allocation, Job } from '../records.ts';
import { outdated } from './alloc-predicates.ts';
import { NOT_NEEDED, RECONNECTED } from './descriptions.ts';

export interface Loser {
  readonly alloc: Allocation;
  readonly description: string;
}

/** Back, but not to be kept whatever else runs: unwanted, told to move, or of an older job. */
export function unwelcome(alloc: Allocation, job: Job): boolean {
  const { Migrate, Reschedule, ForceReschedule } = alloc.DesiredTransition;
  const toldToMove = Migrate === true || Reschedule === true || ForceReschedule === true;
  return alloc.DesiredStatus !== 'run' || toldToMove || outdated(alloc, job);
}

/**
 * The one to stop. The replacement, unless it is of a newer job version or strictly better placed. Undefined when
 * the scores are not known: such a pair is left to the surplus rule.
 */
export function pickLoser(original: Allocation, replacement: Allocation): Loser | undefined {
  if (original.Score === undefined || replacement.Score === undefined) return undefined;
  const replacementStays =
    replacement.Job.Version > original.Job.Version ||
    replacement.Job.CreateIndex > original.Job.CreateIndex ||
    replacement.Score > original.Score;
  return replacementStays
    ? { alloc: original, description: NOT_NEEDED }
    : { alloc: replacement, description: RECONNECTED };
}

/**
 * Whom to stop so that at most `surplus` allocations go: the unwelcome, then of each pair of one name the loser.
 * Order: by name, then id (upstream: a hash map's).
 */
export function pickLosers(
  job: Job,
  reconnecting: readonly Allocation[],
  untainted: readonly Allocation[],
  surplus: number,
): readonly Loser[] {
  const losers: Loser[] = [];
  const gone = new Set<string>();
  for (const original of inNameOrder(reconnecting)) {
    for (const loser of losersFor(job, original, inNameOrder(untainted), gone)) {
      if (losers.length >= surplus) return losers;
      losers.push(loser);
      gone.add(loser.alloc.ID);
    }
  }
  return losers;
}

function losersFor(
  job: Job,
  original: Allocation,
  untainted: readonly Allocation[],
  gone: ReadonlySet<string>,
): readonly Loser[] {
  if (unwelcome(original, job)) return [{ alloc: original, description: NOT_NEEDED }];
  const losers: Loser[] = [];
  for (const rival of untainted) {
    if (rival.Name !== original.Name || gone.has(rival.ID)) continue;
    const loser = pickLoser(original, rival);
    if (loser !== undefined) losers.push(loser);
    if (loser?.alloc.ID === original.ID) break;
  }
  return losers;
}

export function inNameOrder(allocs: readonly Allocation[]): Allocation[] {
  const key = (alloc: Allocation) => `${alloc.Name}\n${alloc.ID}`;
  return [...allocs].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
