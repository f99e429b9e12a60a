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
  const majority = majorityOf(voters);
  let reached = -Infinity;
  for (const voter of voters) {
    const value = valueOf(voter);
    if (value > reached && countFrom(voters, valueOf, value) >= majority) reached = value;
  }
  return voters.length === 0 ? 0 : reached;
}

/** Voters at `value` or beyond. Voters are few: asking each of each costs less than sorting them. */
function countFrom(voters: readonly ServerId[], valueOf: (voter: ServerId) => number, value: number): number {
  let count = 0;
  for (const voter of voters) if (valueOf(voter) >= value) count += 1;
  return count;
}

/** `lost` once the rest, all saying yes, could no longer make a majority. Votes of non-voters do not count. */
export function countVotes(voters: readonly ServerId[], votes: ReadonlyMap<ServerId, boolean>): Election {
  const granted = voters.filter((voter) => votes.get(voter) === true).length;
  const refused = voters.filter((voter) => votes.get(voter) === false).length;
  if (granted >= majorityOf(voters)) return 'won';
  return voters.length - refused < majorityOf(voters) ? 'lost' : 'pending';
}
