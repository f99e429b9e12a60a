/**
 * Differences between the worlds and our implementation that are known and not yet mended, each with its reason. An
 * empty list is the aim. A walk that ends at one of them counts as neither passed nor failed.
 */
import type { Failure } from './run.ts';

export interface KnownDifference {
  readonly world: string;
  readonly why: string;
  readonly is: (failure: Failure) => boolean;
}

/** None: where our servers decided earlier than the machines, the entry now decides for both. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [];

/** Failures of a world that no known difference explains. */
export function unexplained(world: string, failures: readonly Failure[]): readonly Failure[] {
  const known = KNOWN_DIFFERENCES.filter((difference) => difference.world === world);
  return failures.filter((failure) => !known.some(({ is }) => is(failure)));
}
