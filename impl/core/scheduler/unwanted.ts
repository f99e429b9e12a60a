/** How live allocations that nobody wants any more are stopped, wherever they are, also those out of sight. */
import type { Allocation, Instant, Node } from '../records.ts';
import { classifyAll } from './classify.ts';
import { LOST, NOT_NEEDED } from './descriptions.ts';
import type { Stop } from './disconnect.ts';

export function stopsOfUnwanted(
  live: readonly Allocation[],
  nodeOf: (id: string) => Node | undefined,
  now: Instant,
): readonly Stop[] {
  const { lost, ...others } = classifyAll(live, nodeOf, now);
  return [
    ...lost.map((alloc) => ({ alloc, description: LOST, clientStatus: 'lost' as const })),
    ...Object.values(others)
      .flat()
      .map((alloc) => ({ alloc, description: NOT_NEEDED })),
  ];
}
