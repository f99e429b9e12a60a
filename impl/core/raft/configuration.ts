/**
 * Who belongs to the group, and what one change makes of it (thesis 4.1, 4.2.1). Values only; when a change may be
 * made, and when it counts, is in membership.ts.
 */
import type { ServerId } from '../effects.ts';
import type { Index } from '../records.ts';
import type { Configuration, Entry, MembershipChange } from './messages.ts';

export const NOBODY: Configuration = { voters: [], nonVoters: [] };

/** Sorted, so that nothing depends on the order in which servers were named. */
export function configurationOf(
  voters: readonly ServerId[],
  nonVoters: readonly ServerId[] = [],
): Configuration {
  return { voters: [...voters].sort(), nonVoters: [...nonVoters].sort() };
}

/** Voters and non-voters, ascending. */
export function membersOf({ voters, nonVoters }: Configuration): readonly ServerId[] {
  return [...voters, ...nonVoters].sort();
}

/**
 * The group after the change: its voters differ by one at most, so that any majority before and any after have a
 * server in common.
 */
export function changed(
  { voters, nonVoters }: Configuration,
  { type, server }: MembershipChange,
): Configuration | 'nothing-to-change' | 'last-voter' {
  const others = voters.filter((voter) => voter !== server);
  const otherNonVoters = nonVoters.filter((nonVoter) => nonVoter !== server);
  const isVoter = others.length < voters.length;
  const isNonVoter = otherNonVoters.length < nonVoters.length;
  if (type !== 'promote' && isVoter && others.length === 0) return 'last-voter';
  switch (type) {
    case 'add-non-voter':
      return isNonVoter ? 'nothing-to-change' : configurationOf(others, [...nonVoters, server]);
    case 'promote':
      return isNonVoter ? configurationOf([...voters, server], otherNonVoters) : 'nothing-to-change';
    case 'remove':
      return isVoter || isNonVoter ? configurationOf(others, otherNonVoters) : 'nothing-to-change';
  }
}

export interface Step {
  readonly index: Index;
  readonly configuration: Configuration;
}

/** The configurations along a log: the one it began with, and each entry that changed it. */
export class Configurations {
  /** Ascending and never empty. */
  #steps: Step[];

  constructor(index: Index, configuration: Configuration) {
    this.#steps = [{ index, configuration }];
  }

  get latest(): Step {
    return this.#steps.at(-1) as Step;
  }

  /** The one in force for a log that ends at `index`, which is not below where this one begins. */
  at(index: Index): Configuration {
    return (this.#steps.findLast((step) => step.index <= index) ?? (this.#steps[0] as Step)).configuration;
  }

  from(index: Index): readonly Configuration[] {
    const later = this.#steps.filter((step) => step.index > index);
    return [this.at(index), ...later.map(({ configuration }) => configuration)];
  }

  note<C>({ index, configuration }: Entry<C>): void {
    if (configuration) this.#steps.push({ index, configuration });
  }

  /** What was appended from `index` on has gone, and with it what it changed. */
  truncate(index: Index): void {
    this.#steps = this.#steps.filter((step, at) => at === 0 || step.index < index);
  }

  /** The log now begins after `index`. */
  compact(index: Index): void {
    const configuration = this.at(index);
    this.#steps = [{ index, configuration }, ...this.#steps.filter((step) => step.index > index)];
  }
}
