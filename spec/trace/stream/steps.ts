/**
 * What an event does to the set of states in which a record may be, worked out once and remembered: the machine's table
 * as the stream drives it. The same few events come again and again, on ten thousand nodes.
 */
import { causesOf, type Topic } from './events.ts';
import type { TraceData } from '../format.ts';
import type { Facts } from '../observation.ts';
import type { ComponentRules, States } from '../possible.ts';

/** A set of possible states, numbered once: its states are compared by one number. */
export interface Possible {
  readonly id: number;
  readonly states: States;
  /** What is known of the record, state by state. */
  readonly facts: readonly Facts[];
}

export interface Step {
  readonly after: Possible;
  /** `status=ready`: what was shown, for a story. */
  readonly shown: string;
  /** Why the event cannot be; absent when it can. */
  readonly refused?: { readonly possible: readonly string[] };
  /** The machine's event, where only one is possible. */
  readonly event: string | undefined;
}

export class Steps {
  readonly rules: ComponentRules;
  /** Of which nothing is known. */
  readonly anywhere: Possible;
  /** There is no such record. */
  readonly none: Possible;
  private readonly topic: Exclude<Topic, 'Job'>;
  private readonly covered: Uint8Array;
  private readonly sets = new Map<string, Possible>();
  private readonly known = new Map<string, Step>();

  constructor(topic: Exclude<Topic, 'Job'>, rules: ComponentRules) {
    this.topic = topic;
    this.rules = rules;
    this.covered = rules.newCoverage();
    // Numbered first, and by no key: `anywhere` is this very list (possible.ts).
    this.anywhere = this.numbered(rules.anywhere, 'anywhere');
    this.none = this.intern(rules.start);
  }

  /** Pairs of state and event that the stream has shown. */
  get coverage(): { readonly covered: number; readonly transitions: number } {
    return { covered: this.covered.reduce((sum, it) => sum + it, 0), transitions: this.rules.transitions };
  }

  /** `observed`: what the event shows, in one word: two events of one type with the same word do the same. */
  step(from: Possible, type: string, observed: string, data: TraceData): Step {
    const key = `${from.id} ${type} ${observed}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = this.compute(from, type, data);
    this.known.set(key, found);
    return found;
  }

  private compute(from: Possible, type: string, data: TraceData): Step {
    const shown = { ...data, ...this.before(from) };
    const after = new Set<number>();
    const possible = new Set<string>();
    const events = new Set<string | undefined>();
    for (const cause of causesOf(this.topic, type)) {
      const line = { at: 0, index: 0, component: this.topic, id: '', cause, data: shown };
      const narrowed = this.rules.narrow(from.states, line, this.covered);
      if (!('states' in narrowed)) {
        for (const word of narrowed.possible) possible.add(word);
        continue;
      }
      if (narrowed.states === this.rules.anywhere) return this.stepTo(this.anywhere, data, [undefined]);
      for (const state of narrowed.states) after.add(state);
      events.add(narrowed.event?.type);
    }
    if (after.size > 0) return this.stepTo(this.intern([...after].sort((a, b) => a - b)), data, [...events]);
    return { ...this.stepTo(this.asShown(data), data, []), refused: { possible: [...possible].sort() } };
  }

  /** The record before, as far as the stream has told. */
  private before({ id, facts }: Possible): TraceData {
    if (this.topic !== 'Allocation') return id === this.none.id ? { before: null } : {};
    const wishes = new Set(facts.map(({ desired }) => desired));
    const [desiredBefore] = wishes;
    return {
      ...(id === this.none.id ? { clientBefore: null } : {}),
      ...(wishes.size === 1 && desiredBefore !== undefined ? { desiredBefore } : {}),
    };
  }

  private stepTo(after: Possible, data: TraceData, events: readonly (string | undefined)[]): Step {
    return { after, shown: textOf(data), event: events.length === 1 ? events[0] : undefined };
  }

  /** What has been refused is taken as it is shown, and judged on from there. */
  asShown(data: TraceData): Possible {
    const states = this.rules.keep(this.rules.anywhere, this.rules.seen(data));
    return states.length === 0 ? this.anywhere : this.intern(states);
  }

  private intern(states: States): Possible {
    return this.numbered(states, states.join());
  }

  private numbered(states: States, key: string): Possible {
    const known = this.sets.get(key);
    if (known !== undefined) return known;
    const facts = states.map((state) => this.rules.facts[state] as Facts);
    const made = { id: this.sets.size, states, facts };
    this.sets.set(key, made);
    return made;
  }
}

const TOLD = ['status', 'eligibility', 'client', 'desired', 'lastState'];

function textOf(data: TraceData): string {
  const words = TOLD.filter((name) => data[name] !== undefined && data[name] !== null && data[name] !== '');
  return words.map((name) => `${name}=${String(data[name])}`).join(' ') || 'gone';
}
