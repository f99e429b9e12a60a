/**
 * An allocation came back and its replacement is there: which of the two stays? Asked only while the group has more
 * than it wants. Source: docs/protocol/divergence.md; reference page, section 4.5.
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

/** The one to stop: the replacement, unless it runs and is strictly better placed. */
export function pickLoser(original: Allocation, replacement: Allocation): Loser {
  return replacement.ClientStatus === 'running' && scoresHigher(replacement, original)
    ? { alloc: original, description: NOT_NEEDED }
    : { alloc: replacement, description: RECONNECTED };
}

/** An allocation whose score is not known is not known to be better. */
function scoresHigher({ Score: a }: Allocation, { Score: b }: Allocation): boolean {
  return a !== undefined && b !== undefined && a > b;
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
    losers.push(loser);
    if (loser.alloc.ID === original.ID) break;
  }
  return losers;
}

/** Of allocations that do the same work all but one: first what runs and may stay is preferred, then what is older. */
export function losersOfName(job: Job, rivals: readonly Allocation[]): readonly Loser[] {
  const [first, ...others] = [...rivals].sort(
    (a, b) => doubt(a, job) - doubt(b, job) || a.CreateIndex - b.CreateIndex,
  );
  let best = first;
  return others.map((next) => {
    const original = best as Allocation;
    if (unwelcome(next, job)) return { alloc: next, description: NOT_NEEDED };
    const loser = pickLoser(original, next);
    if (loser.alloc === original) best = next;
    return loser;
  });
}

function doubt(alloc: Allocation, job: Job): number {
  if (unwelcome(alloc, job)) return 2;
  return alloc.ClientStatus === 'running' ? 0 : 1;
}

export function inNameOrder(allocs: readonly Allocation[]): Allocation[] {
  const key = (alloc: Allocation) => `${alloc.Name}\n${alloc.ID}`;
  return [...allocs].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
