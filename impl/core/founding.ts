/**
 * How servers that have no group yet agree on the first one. Who founds it is a *set* of servers: all that name each
 * other, directly or through others, each of them reached. Each promises a set, on its disk, before it says so; a set
 * that all its members have promised is the group. A function of what a server knows; probes, files and addresses are
 * its shell's.
 *
 * Why there are never two groups from one bootstrap: let two sets be promised by all their members. If some server is in
 * both, it promised both, so it left the lower one. Whoever was the first to leave it had seen another member with a higher
 * promise; that member had not left it, so it had never promised it, and as promises only rise, it never will: the lower
 * set is no group. If none is in both, then no server of one named any of the other, or it would have waited until it was reached, and counted it in:
 * these are two bootstraps. Nothing here depends on time. Decision 25 has the reasons.
 */
import type { ServerId } from './effects.ts';

/** Members, ascending. */
export type FoundingSet = readonly ServerId[];

/** What a server says of itself when it is asked; also what it knows of itself. */
export interface Candidate {
  readonly id: ServerId;
  /** Of its data directory: two servers of one name differ in it, and so does one that lost its disk. */
  readonly instance: string;
  /** With how many servers it would found a group; 0: with none, it only joins. */
  readonly expect: number;
  /** The set that it has promised last; each was higher than the one before. */
  readonly promised?: FoundingSet;
  /** Whom it was told of: addresses, as they were written. */
  readonly names: readonly string[];
  /** The group that it belongs to, if it does. */
  readonly group?: readonly ServerId[];
  /** The set that it has founded the group with, if it did. */
  readonly founded?: FoundingSet;
}

export interface Reached {
  readonly own: Candidate;
  /** By address, also of those that others name; an address without an answer is not in it. */
  readonly answers: ReadonlyMap<string, Candidate>;
}

export type FoundingStep =
  /** Write the promise down, then say it. */
  | { readonly step: 'promise'; readonly set: FoundingSet }
  /** Be a founder: these are the voters of the new group. */
  | { readonly step: 'found'; readonly set: FoundingSet }
  /** There is a group: be taken in. */
  | { readonly step: 'join'; readonly group: readonly ServerId[] }
  | { readonly step: 'wait'; readonly why: string };

const wait = (why: string): FoundingStep => ({ step: 'wait', why });

/** Larger, or, of one size, later in the alphabet. */
export function isHigher(a: FoundingSet, b: FoundingSet): boolean {
  return a.length === b.length ? keyOf(a) > keyOf(b) : a.length > b.length;
}

export function foundingStep({ own, answers }: Reached): FoundingStep {
  const others = othersIn(own, answers);
  const twin = twinIn([own, ...others]);
  if (twin !== undefined)
    return wait(`two servers are named ${twin}: give each a name of its own, and start them again`);
  const grouped = others.find(({ group }) => group !== undefined)?.group;
  const { promised } = own;
  if (promised !== undefined && isGroup(promised, own, others)) return { step: 'found', set: promised };
  if (grouped !== undefined) return joining(own, grouped);
  if (own.expect === 0) return wait('waits for a group to join: this server has no bootstrap_expect');
  const unreached = namesReachedFrom(own, answers).filter((name) => !answers.has(name));
  if (unreached.length > 0) return wait(`waits for the server at ${unreached.join(', ')}`);
  const founders = others.filter(({ expect }) => expect > 0);
  const other = founders.find(({ expect }) => expect !== own.expect);
  if (other !== undefined)
    return wait(
      `${other.id} has bootstrap_expect ${other.expect}, this server ${own.expect}: give all servers the same`,
    );
  const set = [own, ...founders].map(({ id }) => id).sort();
  if (set.length < own.expect)
    return wait(`waits for more servers: ${set.length} of ${own.expect} are here (${set.join(', ')})`);
  return promised === undefined ? { step: 'promise', set } : kept(promised, own, founders);
}

/** Each once, however many addresses it has. */
function othersIn(own: Candidate, answers: ReadonlyMap<string, Candidate>): readonly Candidate[] {
  const byInstance = new Map([...answers.values()].map((answer) => [answer.instance, answer]));
  byInstance.delete(own.instance);
  return [...byInstance.values()];
}

function twinIn(all: readonly Candidate[]): ServerId | undefined {
  return all.find(
    ({ id, group }, at) => group === undefined && all.findIndex((other) => other.id === id) < at,
  )?.id;
}

/** All members have promised it, as this server sees, or one has seen; seen at different times is as good. */
function isGroup(set: FoundingSet, own: Candidate, others: readonly Candidate[]): boolean {
  if (others.some(({ founded }) => isSame(founded, set))) return true;
  const all = [own, ...others];
  return set.every((member) => all.some(({ id, promised }) => id === member && isSame(promised, set)));
}

function joining(own: Candidate, group: readonly ServerId[]): FoundingStep {
  if (!group.includes(own.id)) return { step: 'join', group };
  return wait(
    `the group knows a server ${own.id} with another data directory: take that one out with "orrery operator raft ` +
      `remove-peer ${own.id}", or give this server another name`,
  );
}

/** A promise is left only for a higher one, and only when it can never become a group. */
function kept(promised: FoundingSet, own: Candidate, others: readonly Candidate[]): FoundingStep {
  const higher = others.flatMap(({ id, promised: theirs = [] }) => {
    const isProof = promised.includes(id) && isHigher(theirs, promised);
    return isProof && theirs.includes(own.id) ? [theirs] : [];
  });
  const set = higher.reduce<FoundingSet | undefined>(
    (best, each) => (best === undefined || isHigher(each, best) ? each : best),
    undefined,
  );
  if (set !== undefined) return { step: 'promise', set };
  return wait(`waits for all of ${promised.join(', ')} to agree on founding a group`);
}

/** Own names, those of whom they lead to, and so on. */
function namesReachedFrom(own: Candidate, answers: ReadonlyMap<string, Candidate>): readonly string[] {
  const found = new Set(own.names);
  for (const name of found) for (const next of answers.get(name)?.names ?? []) found.add(next);
  return [...found].sort();
}

const keyOf = (set: FoundingSet): string => set.join(' ');
const isSame = (one: FoundingSet | undefined, other: FoundingSet): boolean =>
  one !== undefined && keyOf(one) === keyOf(other);
