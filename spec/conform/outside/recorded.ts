/**
 * Holds a recorded session with a server against the session machine of a revision. Nobody held the scheduler while it
 * was recorded, nor waited with the client: so between any two steps the scheduler may have worked, and wherever a TTL
 * has passed the node may have been missed. The set of states that are still possible is kept; the first step that
 * leaves none convicts.
 */
import { eventLabel } from '../../model/label.ts';
import { type EventInstance, REFUSED } from '../../model/types.ts';
import type { Component } from '../components.ts';
import { agreeInCommon, flagsText } from '../observations.ts';
import type { Facts } from '../target.ts';

export interface RecordedStep {
  /** Where it stands: file and step, for people. */
  readonly where: string;
  /** What was sent. A session has no word for it when its machine has no such event. */
  readonly event?: EventInstance;
  /** The last TTL that was granted has passed by now. */
  readonly isOverdue?: boolean;
  /** What was seen afterwards. */
  readonly facts?: Facts;
}

export interface RecordedVerdict {
  readonly steps: number;
  /** How many observations were compared. */
  readonly observed: number;
  readonly parting?: RecordedParting;
}

export interface RecordedParting {
  readonly where: string;
  /** What was sent, up to here, in words. */
  readonly events: readonly string[];
  /** What the machine would show: an account for each state that was possible. */
  readonly expected: readonly string[];
  readonly observed: string;
}

const SCHEDULED = 'SCHEDULED';
const SILENCE = 'SILENCE';

export function judgeRecorded(component: Component, steps: readonly RecordedStep[]): RecordedVerdict {
  const follower = new Follower(component);
  const events: string[] = [];
  let observed = 0;
  for (const [at, { where, event, isOverdue, facts }] of steps.entries()) {
    if (isOverdue === true) {
      follower.mayHave(SILENCE);
      events.push('a TTL has passed');
    }
    if (event !== undefined) events.push(eventLabel(event));
    if (event !== undefined) follower.send(event);
    if (facts === undefined) continue;
    observed += 1;
    const expected = follower.see(facts);
    if (expected === undefined) continue;
    const flags = flagsText(component.observation.ofFacts(facts));
    return { steps: at + 1, observed, parting: { where, events, expected, observed: flags } };
  }
  return { steps: steps.length, observed };
}

class Follower {
  readonly #component: Component;
  #possible: ReadonlySet<number> = new Set([0]);
  /** Slots of which the client has not said what an agent would: what becomes of them is not followed any more. */
  readonly #unsaid = new Set<string>();

  constructor(component: Component) {
    this.#component = component;
    this.mayHave(SCHEDULED);
  }

  send(event: EventInstance): void {
    const label = eventLabel(event);
    this.#possible = new Set(
      [...this.#possible].map((state) => this.#after(state, label) ?? this.#afterMore(state, event) ?? state),
    );
    this.mayHave(SCHEDULED);
  }

  /** A report that says less than an agent's would: as that one, with what is left unsaid out of sight. */
  #afterMore(state: number, event: EventInstance): number | undefined {
    if (event.type !== 'REPORT') return undefined;
    const fuller = this.#component.table.events.find((other) => {
      if (other.type !== 'REPORT' || this.#after(state, eventLabel(other)) === undefined) return false;
      return Object.entries(event).every(([slot, said]) => said === 'none' || other[slot] === said);
    });
    if (fuller === undefined) return undefined;
    for (const [slot, said] of Object.entries(fuller)) if (event[slot] !== said) this.#unsaid.add(slot);
    return this.#after(state, eventLabel(fuller));
  }

  /** It may have happened by itself, once or more. */
  mayHave(type: string): void {
    const met = new Set(this.#possible);
    for (const state of met) {
      for (const happened of [type, SCHEDULED]) {
        const into = this.#after(state, happened);
        if (into !== undefined) met.add(into);
      }
    }
    this.#possible = met;
  }

  /** What should have been seen, when this cannot be. */
  see(facts: Facts): readonly string[] | undefined {
    const { observation } = this.#component;
    const all = observation.ofFacts(facts);
    const flags = Object.fromEntries(Object.entries(all).filter(([name]) => !this.#unsaid.has(name)));
    const fitting = [...this.#possible].filter((state) => agreeInCommon(this.#shown(state), flags));
    const expected = [...new Set([...this.#possible].map((state) => flagsText(this.#shown(state))))];
    this.#possible = new Set(fitting);
    return fitting.length > 0 ? undefined : expected;
  }

  #shown(state: number) {
    return this.#component.observation.ofState(this.#component.table.states[state]!);
  }

  #after(state: number, label: string): number | undefined {
    const { events, next } = this.#component.table;
    const column = events.findIndex((event) => eventLabel(event) === label);
    const into = column === -1 ? REFUSED : next[state * events.length + column]!;
    return into === REFUSED ? undefined : into;
  }
}
