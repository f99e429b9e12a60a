/**
 * Recovery from a lost quorum: an operator writes down who is left, and the group goes on from the log of one of them
 * (HashiCorp's `peers.json`, etcd's `force-new-cluster`). What only the lost servers held is gone, committed or not:
 * this is for when they will never come back.
 *
 * It is done on one server: the one that is left whose last entry is of the highest term, and among those has the
 * highest index. The others are started as they are; they vote for it and follow it, whatever group they know of.
 * On all of them at once, as with HashiCorp's, the one with the most could not be told from the rest any more.
 *
 * Two pure functions; reading the file, and writing the result to a server's log while it is stopped, is the
 * shell's.
 */
import { assert } from '../assert.ts';
import type { ServerId } from '../effects.ts';
import { configurationOf, membersOf } from './configuration.ts';
import type { Configuration, DurableState, Entry, HardState, Term } from './messages.ts';

/** To be written as one `persist` effect would be: hard state first, then the entry, then synced. */
export interface Recovery {
  readonly hardState: HardState;
  readonly entries: readonly [Entry<never>];
}

/** Terms that one recovery leaves free for the elections before the next. A power of two, far above any real term. */
const TERMS_APART: Term = 2 ** 24;

/**
 * What to write behind the log of `self`: an entry that makes `configuration` the group, as if a leader had appended
 * it, which counts like any change of membership: from when it is appended. Its term is far above those of the lost
 * leaders, whatever they reached; and should an operator do this on two servers, each has a term of its own, or
 * their logs could agree on index and term and yet differ before.
 */
export function recoverQuorum(
  self: ServerId,
  durable: DurableState<unknown>,
  configuration: Configuration,
): Recovery {
  const members = membersOf(configuration);
  const rank = members.indexOf(self);
  assert(rank >= 0, 'a server recovers into a group to which it belongs');
  assert(members.length < TERMS_APART / 2, 'each server of the file has a term of its own');
  const last = durable.entries.at(-1) ?? durable.snapshot ?? { index: 0, term: 0 };
  const known = Math.max(durable.term, last.term);
  const term = (Math.floor(known / TERMS_APART) + 1) * TERMS_APART + rank;
  assert(Number.isSafeInteger(term), 'there are terms left');
  const index = Math.max(last.index, durable.snapshot?.index ?? 0) + 1;
  return {
    hardState: { term, votedFor: undefined },
    entries: [{ index, term, command: null, configuration }],
  };
}

/**
 * The group that a peers file names: `[{"id": "s1"}, {"id": "s2", "non_voter": true}]`; other members of an object
 * (`address`) are the shell's. An error is a sentence that says what to mend.
 */
export function configurationFromPeers(text: string): Configuration | { readonly error: string } {
  const peers = parsed(text);
  if (!Array.isArray(peers)) return { error: 'the peers file must be a JSON list: [{"id": "s1"}, ...]' };
  const wrong = peers.findIndex((peer) => !isPeer(peer));
  if (wrong >= 0) {
    return {
      error: `peer ${wrong + 1} of the peers file must be {"id": "a name"}, with "non_voter": true or false if need be`,
    };
  }
  const named = peers as readonly Peer[];
  const ids = named.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) return { error: `the peers file names ${twice} twice: name each server once` };
  const idsWhere = (nonVoter: boolean) =>
    named.filter((peer) => (peer.non_voter ?? false) === nonVoter).map(({ id }) => id);
  const voters = idsWhere(false);
  if (voters.length === 0) return { error: 'the peers file must name a voter at least' };
  return configurationOf(voters, idsWhere(true));
}

interface Peer {
  readonly id: ServerId;
  readonly non_voter?: boolean;
}

function isPeer(value: unknown): value is Peer {
  if (typeof value !== 'object' || value === null) return false;
  const { id, non_voter: nonVoter = false } = value as { id?: unknown; non_voter?: unknown };
  return typeof id === 'string' && id !== '' && typeof nonVoter === 'boolean';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
