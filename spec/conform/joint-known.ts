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

/** The implementation follows the reference page; the machine says something else, or the same later. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    world: 'task-exit',
    why: 'a plan with nothing to write is never submitted: our scheduler blocks at once, the machine at the commit',
    is: ({ expected, observed }) =>
      expected.some((state) => state.includes('plan=nothing stage=planned')) &&
      observed.includes('blocked=capacity pending=false stage=idle'),
  },
  {
    world: 'changed-node',
    why: 'section 1.5: a second Register with what the first has already written changes nothing',
    is: ({ event, observed }) => event === 'Register of n1 is answered' && observed.includes('pending=false'),
  },
];

/** Failures of a world that no known difference explains. */
export function unexplained(world: string, failures: readonly Failure[]): readonly Failure[] {
  const known = KNOWN_DIFFERENCES.filter((difference) => difference.world === world);
  return failures.filter((failure) => !known.some(({ is }) => is(failure)));
}
