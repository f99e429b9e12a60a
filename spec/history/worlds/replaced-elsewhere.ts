/**
 * An outage in its middle: n1 is cut off with allocation a on it, and b was placed in its stead on n2. What is told from
 * here is the return of n1 and the choice between the two.
 */
import type { WorldConfig } from '../../worlds/config.ts';
import { isPlaced, reports } from '../../worlds/prelude.ts';
import { twoNodes } from '../../worlds/two-nodes.ts';

/** What the servers do about the silence of n1: with their own rules, in one entry; with Nomad's, in two. */
export const SILENCE_AT_ONCE: readonly string[] = ['silence of n1 is committed'];
export const SILENCE_IN_TWO: readonly string[] = [...SILENCE_AT_ONCE, 'silence of n1 is acted on'];

export interface Told extends Partial<Pick<WorldConfig, 'clients' | 'scores'>> {
  readonly name: string;
  readonly purpose: string;
  readonly silence: readonly string[];
  /** Where the exploration starts: b has just been placed, or its client has reported that it runs. */
  readonly until: 'placed' | 'running';
  /** What else has happened then. */
  readonly then?: readonly string[];
}

export function replacedElsewhere({ silence, until, then = [], ...other }: Told): WorldConfig {
  return {
    ...twoNodes,
    scores: 'equal',
    prelude: [
      ...twoNodes.prelude,
      'n1 loses its link',
      'n1 misses its heartbeat',
      ...silence,
      ...isPlaced('web', 'web is planned, n2 first'),
      ...(until === 'running' ? reports(2) : []),
      ...then,
    ],
    ...other,
  };
}
