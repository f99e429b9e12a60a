/** Counts, for every transition of a component's machine, how often walks took it and what came of it. */
import { eventLabel } from '../../model/label.ts';
import { REFUSED } from '../../model/types.ts';
import { coverOf } from '../../suites/access.ts';
import type { Word } from '../../suites/types.ts';
import type { Component } from '../components.ts';
import type { WalkRun } from '../run.ts';
import type { TransitionVerdict } from './verdict.ts';

export class Tally {
  readonly #component: Component;
  readonly #tried: Uint32Array;
  readonly #otherwise: Uint8Array;
  readonly #unreachable: Uint8Array;

  constructor(component: Component) {
    this.#component = component;
    const { length } = component.mealy.next;
    this.#tried = new Uint32Array(length);
    this.#otherwise = new Uint8Array(length);
    this.#unreachable = new Uint8Array(length);
  }

  add({ driven, undriven, failure }: WalkRun): void {
    const taken = this.#transitionsOf(driven);
    for (const transition of taken) this.#tried[transition]! += 1;
    for (const transition of undriven) this.#unreachable[transition] = 1;
    const last = taken.at(-1);
    if (failure !== undefined && failure.trouble === undefined && last !== undefined)
      this.#otherwise[last] = 1;
  }

  #transitionsOf(word: Word): number[] {
    const { next, eventCount } = this.#component.mealy;
    let state = 0;
    return word.map((event) => {
      const transition = state * eventCount + event;
      state = next[transition]!;
      return transition;
    });
  }

  /** All that can be reached, state by state. */
  verdicts(): TransitionVerdict[] {
    const { table, mealy } = this.#component;
    const { order } = coverOf(mealy);
    const all = order.flatMap((state) =>
      table.events.flatMap((event, column) => {
        const at = state * mealy.eventCount + column;
        if (this.#component.possible?.[at] === false) return [];
        const verdict: TransitionVerdict = {
          state: table.states[state]!.label,
          event: eventLabel(event),
          accepts: table.next[at] !== REFUSED,
          told: this.#told(at),
          leadsTo: table.states[mealy.next[at]!]!.label,
          tried: this.#tried[at]!,
        };
        return [verdict];
      }),
    );
    return [...Map.groupBy(all, ({ state, event }) => `${state}\n${event}`).values()].map(together);
  }

  #told(transition: number): TransitionVerdict['told'] {
    if (this.#otherwise[transition] === 1) return 'otherwise';
    if (this.#tried[transition]! > 0) return 'as expected';
    return this.#unreachable[transition] === 1 ? 'unreachable' : 'not tried';
  }
}

const GRAVEST: readonly TransitionVerdict['told'][] = [
  'otherwise',
  'as expected',
  'unreachable',
  'not tried',
];

/** States that look alike from outside are told as one. */
function together(alike: readonly TransitionVerdict[]): TransitionVerdict {
  const told = GRAVEST.find((verdict) => alike.some((each) => each.told === verdict))!;
  return { ...alike[0]!, told, tried: alike.reduce((sum, { tried }) => sum + tried, 0) };
}
