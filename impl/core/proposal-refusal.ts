/**
 * Why a proposal came to nothing, as callers read it: upstream's words where it has them, and ours, with what to do,
 * for changes of membership, where upstream's are those of the library it uses.
 */
import type { ProposalFailure } from './raft/messages.ts';

const SENTENCES: Readonly<Record<ProposalFailure, string>> = {
  'not-leader': 'node is not the leader',
  'leadership-lost': 'leadership lost while committing log',
  'change-under-way': 'another change of membership is under way: try again when it is committed',
  'not-caught-up': 'the server has not caught up with the log: try again later',
  'nothing-to-change': 'the group is that way already, or has no such server',
  'last-voter': 'the last voter cannot be removed: add another one first',
};

export function proposalRefusal(failure: ProposalFailure): string {
  return SENTENCES[failure];
}
