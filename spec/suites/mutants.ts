/**
 * Faulty versions of a machine, to measure suites by: an implementation could go to a wrong state (transfer fault),
 * give a wrong answer (output fault), or hide a state too many (extra-state fault) (Chow 1978's fault classes). A
 * space of mutants is counted and indexed, never listed as a whole; it runs no suite.
 */
import { coverOf } from './access.ts';
import { acceptedIn, observationIn, outputOf } from './mealy.ts';
import type { Mealy } from './types.ts';

/** The transition that is wrong in every mutant: before it is first taken, nothing differs. */
export interface Site {
  readonly state: number;
  readonly event: number;
}

export type Mutant = Site &
  (
    | {
        readonly kind: 'transfer' /** Where it leads instead, and shows itself to be. */;
        readonly target: number;
      }
    | {
        readonly kind: 'output' /** What it answers instead; it leads where it should. */;
        readonly output: number;
      }
    | {
        /** It leads to a hidden twin of its target, which behaves and looks alike but for one event. */
        readonly kind: 'extra-state';
        readonly altered: number;
        /** Where the twin goes on the altered event; where it should go means that its answer is wrong instead. */
        readonly target: number;
      }
  );

export type MutantKind = Mutant['kind'];
export const MUTANT_KINDS = ['transfer', 'output', 'extra-state'] as const satisfies readonly MutantKind[];

/** All mutants of one kind, by index. */
export interface MutantSpace {
  readonly kind: MutantKind;
  readonly count: number;
  at(index: number): Mutant;
}

/**
 * The mutants of one kind over the reachable states. For a guarantee of a complete suite to apply, take the quotient
 * of a machine that is not minimal: a fault may tear equivalent states apart, which makes more states, not fewer.
 */
export function mutantSpace(machine: Mealy, kind: MutantKind): MutantSpace {
  const states = coverOf(machine).order.toSorted((a, b) => a - b);
  switch (kind) {
    case 'transfer':
      return transfers(machine, states);
    case 'output':
      return outputs(machine, states);
    case 'extra-state':
      return extraStates(machine, states);
  }
}

function transfers({ next, eventCount }: Mealy, states: readonly number[]): MutantSpace {
  const radices = [states.length, eventCount, states.length - 1];
  return {
    kind: 'transfer',
    count: product(radices),
    at(index) {
      const [from, event, choice] = digits(index, radices);
      const state = states[from!]!;
      const regular = states.indexOf(next[state * eventCount + event!]!);
      return { kind: 'transfer', state, event: event!, target: states[skipping(choice!, regular)]! };
    },
  };
}

function outputs({ output, eventCount, observations }: Mealy, states: readonly number[]): MutantSpace {
  const radices = [states.length, eventCount, observations.length];
  return {
    kind: 'output',
    count: product(radices),
    at(index) {
      const [from, event, choice] = digits(index, radices);
      const state = states[from!]!;
      const regular = output[state * eventCount + event!]!;
      const seen = observationIn(regular);
      // Showing what it should show would be no fault: that choice stands for the wrong answer.
      const wrong =
        choice === seen ? outputOf(!acceptedIn(regular), seen) : outputOf(acceptedIn(regular), choice!);
      return { kind: 'output', state, event: event!, output: wrong };
    },
  };
}

function extraStates({ eventCount }: Mealy, states: readonly number[]): MutantSpace {
  const radices = [states.length, eventCount, eventCount, states.length];
  return {
    kind: 'extra-state',
    count: product(radices),
    at(index) {
      const [from, event, altered, choice] = digits(index, radices);
      return {
        kind: 'extra-state',
        state: states[from!]!,
        event: event!,
        altered: altered!,
        target: states[choice!]!,
      };
    },
  };
}

function product(radices: readonly number[]): number {
  return radices.reduce((count, radix) => count * Math.max(radix, 0), 1);
}

/** Mixed-radix digits of an index, the last radix running fastest. */
function digits(index: number, radices: readonly number[]): number[] {
  let rest = index;
  return radices
    .toReversed()
    .map((radix) => {
      const digit = rest % radix;
      rest = Math.floor(rest / radix);
      return digit;
    })
    .reverse();
}

function skipping(choice: number, excluded: number): number {
  return choice < excluded ? choice : choice + 1;
}

/** Every mutant of a space, or, when there are more than `limit`, one from each of `limit` equal stretches of it. */
export function* mutantsOf(
  space: MutantSpace,
  limit = Number.POSITIVE_INFINITY,
  /** A seeded choice of a whole number from 0 up to, not including, `bound`. */
  pick: (bound: number) => number = () => 0,
): Generator<Mutant> {
  const size = Math.min(space.count, limit);
  for (let at = 0; at < size; at++) {
    const low = Math.floor((at * space.count) / size);
    const high = Math.floor(((at + 1) * space.count) / size);
    yield space.at(low + pick(high - low));
  }
}

/** A short stable name: `transfer/3/2/5`. */
export function mutantId(mutant: Mutant): string {
  const { kind, state, event } = mutant;
  switch (kind) {
    case 'transfer':
      return `${kind}/${state}/${event}/${mutant.target}`;
    case 'output':
      return `${kind}/${state}/${event}/${mutant.output}`;
    case 'extra-state':
      return `${kind}/${state}/${event}/${mutant.altered}/${mutant.target}`;
  }
}

/** The faulty machine itself. An extra state gets the next free index. */
export function mutate(machine: Mealy, mutant: Mutant): Mealy {
  const site = mutant.state * machine.eventCount + mutant.event;
  switch (mutant.kind) {
    case 'transfer':
      return withStep(machine, site, mutant.target, showing(machine, site, mutant.target));
    case 'output':
      return withStep(machine, site, machine.next[site]!, mutant.output);
    case 'extra-state':
      return withTwin(machine, site, mutant.altered, mutant.target);
  }
}

function withStep(machine: Mealy, transition: number, target: number, output: number): Mealy {
  const changed = { ...machine, next: machine.next.slice(), output: machine.output.slice() };
  changed.next[transition] = target;
  changed.output[transition] = output;
  return changed;
}

/** The transition's own answer, with the observation of another target. */
function showing(machine: Mealy, transition: number, target: number): number {
  return outputOf(acceptedIn(machine.output[transition]!), machine.shown[target]!);
}

function withTwin(machine: Mealy, site: number, altered: number, target: number): Mealy {
  const { eventCount, stateCount: twin } = machine;
  const original = machine.next[site]!;
  const row = [original * eventCount, (original + 1) * eventCount] as const;
  // What leaves the original where it is leaves the twin hidden where it is.
  const stay = machine.next.slice(...row).map((reached) => (reached === original ? twin : reached));
  const next = concat(machine.next, stay);
  const output = concat(machine.output, machine.output.slice(...row));
  const shown = concat(machine.shown, machine.shown.slice(original, original + 1));
  next[site] = twin;
  const regular = row[0] + altered;
  const wrong = twin * eventCount + altered;
  if (target === machine.next[regular]) output[wrong] = output[regular]! ^ 1;
  else {
    next[wrong] = target;
    output[wrong] = showing(machine, regular, target);
  }
  return { ...machine, stateCount: twin + 1, next, output, shown };
}

function concat(head: Int32Array, tail: Int32Array): Int32Array {
  const all = new Int32Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}

/** A mutant in words, given names for states and events. */
export function describeMutant(
  mutant: Mutant,
  nameOf: { state(index: number): string; event(index: number): string; output(index: number): string },
): string {
  const site = `${nameOf.state(mutant.state)}, ${nameOf.event(mutant.event)}`;
  switch (mutant.kind) {
    case 'transfer':
      return `${site}: leads to ${nameOf.state(mutant.target)}`;
    case 'output':
      return `${site}: answers ${nameOf.output(mutant.output)}`;
    case 'extra-state':
      return `${site}: afterwards ${nameOf.event(mutant.altered)} goes wrong, to ${nameOf.state(mutant.target)}`;
  }
}
