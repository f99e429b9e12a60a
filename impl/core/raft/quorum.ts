/**
 * What a majority of voters says. The only place that counts servers: a joint configuration (thesis 4.3) would
 * be decided here, by asking both halves.
 */
import type { ServerId } from '../effects.ts';

export type Election = 'won' | 'lost' | 'pending';

export function majorityOf(voters: readonly ServerId[]): number {
  return Math.floor(voters.length / 2) + 1;
}

/**
 * The greatest value that a majority has reached: of match indexes, what is replicated widely enough; of
 * instants of contact, when a quorum was last heard.
 */
export function quorumReached(voters: readonly ServerId[], valueOf: (voter: ServerId) => number): number {
  const descending = voters.map(valueOf).sort((a, b) => (a === b ? 0 : b - a));
  return descending[majorityOf(voters) - 1] ?? 0;
}

/** `lost` once the rest, all saying yes, could no longer make a majority. Votes of non-voters do not count. */
export function countVotes(voters: readonly ServerId[], votes: ReadonlyMap<ServerId, boolean>): Election {
  const granted = voters.filter((voter) => votes.get(voter) === true).length;
  const refused = voters.filter((voter) => votes.get(voter) === false).length;
  if (granted >= majorityOf(voters)) return 'won';
  return voters.length - refused < majorityOf(voters) ? 'lost' : 'pending';
}
