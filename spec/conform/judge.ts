/**
 * Follows a walk on the machine's table beside a target and says whether what was seen can be. It keeps the set of
 * states that are still possible: one while every answer is plain, more after a doubtful one, none when the target
 * has done what the machine cannot do (design, section 5).
 */
import { REFUSED } from '../model/types.ts';
import type { Component } from './components.ts';
import { agreeInCommon, type Flags, flagsOfFacts, flagsText } from './observations.ts';
import type { Facts, Sent } from './target.ts';

/** A state that an answer leaves possible, before what the target shows is looked at. */
interface Outcome {
  readonly state: number;
  readonly accepted: boolean;
}

export class Judge {
  private readonly component: Component;
  private possible: readonly number[] = [0];

  constructor(component: Component) {
    this.component = component;
  }

  /** Indexes of the states that are still possible. */
  get states(): readonly number[] {
    return this.possible;
  }

  /** Take in one step. Answers what should have been seen when it cannot be, else nothing. */
  step(event: number, sent: Sent, facts: Facts): readonly string[] | undefined {
    const { observation } = this.component;
    const flags = flagsOfFacts(observation, facts);
    const seen = flagsText(flags);
    const { type } = this.component.table.events[event]!;
    const outcomes = this.possible.flatMap((state) => this.outcomes(state, event, sent));
    const fitting = outcomes.filter(
      ({ state, accepted }) => this.fits(state, flags, seen) && answersSo(sent, accepted),
    );
    this.possible = [...new Set(fitting.map(({ state }) => state))];
    if (this.possible.length > 0) return undefined;
    const tells = !this.component.untold.includes(type);
    return [...new Set(outcomes.map(({ state, accepted }) => account(this.shows(state), accepted, tells)))];
  }

  private outcomes(state: number, event: number, sent: Sent): Outcome[] {
    const { table } = this.component;
    const stay = { state, accepted: false };
    if ('notDrivable' in sent) return [stay];
    const next = table.next[state * table.events.length + event]!;
    const regular = next === REFUSED ? stay : { state: next, accepted: true };
    return 'doubtful' in sent ? [regular, stay] : [regular];
  }

  private fits(state: number, flags: Flags, seen: string): boolean {
    const { observation, table } = this.component;
    if (observation.partial === undefined) return this.shows(state) === seen;
    return agreeInCommon(observation.ofState(table.states[state]!), flags);
  }

  private shows(state: number): string {
    return flagsText(this.component.observation.ofState(this.component.table.states[state]!));
  }
}

function answersSo(sent: Sent, accepted: boolean): boolean {
  return !('accepted' in sent) || sent.accepted === accepted;
}

/** An answer and what is shown after it, in words. */
export function account(flags: string, accepted: boolean | undefined, tells = true): string {
  if (!tells || accepted === undefined) return flags;
  return `${accepted ? 'accepted' : 'refused'}, ${flags}`;
}
