/**
 * The properties of the Raft paper's figure 3, checked on what servers show of themselves. It sees only
 * `RaftStatus`, so it serves unit tests and the simulator alike; it drives nothing.
 *
 * `RaftJudge` remembers what a single look cannot show: who led which term, and what was ever committed.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ServerId } from '../../impl/core/effects.ts';
import type { Entry, Term } from '../../impl/core/raft/messages.ts';
import type { RaftStatus } from '../../impl/core/raft/state.ts';
import type { Index } from '../../impl/core/records.ts';

/** An entry known to be committed, and a term by which it was. */
export interface Committed<C> {
  readonly entry: Entry<C>;
  readonly byTerm: Term;
}

function sameEntry<C>(a: Entry<C>, b: Entry<C>): boolean {
  return a === b || (a.index === b.index && a.term === b.term && isDeepStrictEqual(a.command, b.command));
}

/** Election safety: at most one leader in a term. `leaders` remembers, and is added to. */
export function electionSafety<C>(
  servers: readonly RaftStatus<C>[],
  leaders: Map<Term, ServerId>,
): string | undefined {
  for (const { id, role, term } of servers) {
    if (role !== 'leader') continue;
    const known = leaders.get(term) ?? id;
    if (known !== id) return `election safety: ${known} and ${id} both led term ${term}`;
    leaders.set(term, id);
  }
  return undefined;
}

/** Log matching: where two logs agree on index and term, they agree on everything before, down to `above`. */
export function logMatching<C>(a: RaftStatus<C>, b: RaftStatus<C>, above: Index = 0): string | undefined {
  let mustAgree = false;
  const first = Math.max(a.firstIndex, b.firstIndex, above + 1);
  for (let index = Math.min(a.lastIndex, b.lastIndex); index >= first; index -= 1) {
    const x = a.entry(index);
    const y = b.entry(index);
    if (!x || !y) return `log matching: ${x ? b.id : a.id} has a hole at ${index}`;
    if (x.term === y.term) mustAgree = true;
    if (mustAgree && !sameEntry(x, y)) return `log matching: ${a.id} and ${b.id} differ at ${index}`;
  }
  return undefined;
}

/** Leader completeness: a leader has every entry committed in an earlier term. */
export function leaderCompleteness<C>(
  leader: RaftStatus<C>,
  committed: readonly Committed<C>[],
): string | undefined {
  for (const { entry, byTerm } of committed) {
    const { index } = entry;
    if (byTerm >= leader.term || index <= leader.snapshotIndex) continue;
    const own = leader.entry(index);
    if (!own || !sameEntry(own, entry)) {
      return `leader completeness: ${leader.id} leads term ${leader.term} without committed entry ${index}`;
    }
  }
  return undefined;
}

/** What every server promises about its own indexes, at every moment. */
export function ownOrder<C>(server: RaftStatus<C>): string | undefined {
  const { id, appliedIndex, commitIndex, durableIndex, lastIndex, firstIndex } = server;
  if (commitIndex > lastIndex) return `${id} has committed ${commitIndex}, beyond its last ${lastIndex}`;
  if (appliedIndex > commitIndex)
    return `${id} has applied ${appliedIndex}, beyond its commit ${commitIndex}`;
  if (appliedIndex > durableIndex)
    return `${id} has applied ${appliedIndex}, beyond its disk ${durableIndex}`;
  if (durableIndex > lastIndex) return `${id} calls ${durableIndex} durable, beyond its last ${lastIndex}`;
  return firstIndex > lastIndex + 1 ? `${id} has no place at ${firstIndex}` : undefined;
}

export class RaftJudge<C> {
  /** Everything ever seen committed by anyone. */
  readonly committed = new Map<Index, Committed<C>>();
  readonly #leaders = new Map<Term, ServerId>();
  /** By server, in its present process life. */
  readonly #seen = new Map<ServerId, RaftStatus<C>>();
  /** The same entries as `committed`, in the order in which they were seen. */
  readonly #inOrder: Committed<C>[] = [];
  /** How many of them each term's leader was already held against. */
  readonly #checkedCounts = new Map<Term, number>();

  /** The server's process has ended: its term and commit index may now move back to what was durable. */
  forget(id: ServerId): void {
    this.#seen.delete(id);
  }

  /** Look at all running servers after a step. Returns the first violation, as a sentence. */
  observe(servers: readonly RaftStatus<C>[]): string | undefined {
    const wrong =
      electionSafety(servers, this.#leaders) ??
      first(servers, (server) => ownOrder(server) ?? this.#monotony(server)) ??
      first(servers, (server) => this.#stateMachineSafety(server)) ??
      first(servers, (server) => this.#completeness(server)) ??
      firstPair(servers, (a, b) => logMatching(a, b, Math.min(a.commitIndex, b.commitIndex)));
    for (const server of servers) this.#seen.set(server.id, server);
    return wrong;
  }

  #monotony(server: RaftStatus<C>): string | undefined {
    const before = this.#seen.get(server.id);
    if (!before) return undefined;
    if (server.term < before.term) return `${server.id} went back from term ${before.term} to ${server.term}`;
    if (server.term === before.term && before.votedFor !== undefined && server.votedFor !== before.votedFor) {
      return `${server.id} voted twice in term ${server.term}`;
    }
    return server.commitIndex < before.commitIndex ? `${server.id} took back a commit` : undefined;
  }

  /** State machine safety: no two servers commit different entries at one index. */
  #stateMachineSafety(server: RaftStatus<C>): string | undefined {
    const checkedIndex = this.#seen.get(server.id)?.commitIndex ?? 0;
    for (let index = Math.max(checkedIndex + 1, server.firstIndex); index <= server.commitIndex; index += 1) {
      const entry = server.entry(index);
      if (!entry) return `${server.id} has committed ${index} but does not hold it`;
      const known = this.committed.get(index);
      if (known && !sameEntry(known.entry, entry)) {
        return `state machine safety: ${server.id} commits another entry at ${index} than was committed before`;
      }
      if (!known) this.#note({ entry, byTerm: server.term });
    }
    return undefined;
  }

  #note(fresh: Committed<C>): void {
    this.committed.set(fresh.entry.index, fresh);
    this.#inOrder.push(fresh);
  }

  /** Only what is new since the last look: within a term a leader only appends. */
  #completeness(server: RaftStatus<C>): string | undefined {
    if (server.role !== 'leader') return undefined;
    const fresh = this.#inOrder.slice(this.#checkedCounts.get(server.term) ?? 0);
    this.#checkedCounts.set(server.term, this.#inOrder.length);
    return leaderCompleteness(server, fresh);
  }
}

function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const wrong = check(item);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function firstPair<T>(items: readonly T[], check: (a: T, b: T) => string | undefined): string | undefined {
  return first(items, (a) => first(items.slice(items.indexOf(a) + 1), (b) => check(a, b)));
}
