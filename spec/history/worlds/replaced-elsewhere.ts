/**
 * An outage in its middle: n1 is cut off with allocation a on it, and b runs in its stead on n2. What is told from here is
 * the return of n1 and the choice between the two.
 */
import type { WorldConfig } from '../../worlds/config.ts';
import { isPlaced, reports } from '../../worlds/prelude.ts';
import { twoNodes } from '../../worlds/two-nodes.ts';

/** `silence`: what the servers do about the silence of n1, in the revision at hand. */
export function replacedElsewhere(
  name: string,
  silence: readonly string[],
  other: Partial<Pick<WorldConfig, 'clients' | 'scores'>> = {},
): WorldConfig {
  return {
    ...twoNodes,
    name,
    purpose: 'a node comes back whose allocation has a running replacement elsewhere',
    scores: 'equal',
    prelude: [
      ...twoNodes.prelude,
      'n1 loses its link',
      'n1 misses its heartbeat',
      ...silence,
      ...isPlaced('web', 'web is planned, n2 first'),
      ...reports(2),
    ],
    ...other,
  };
}
