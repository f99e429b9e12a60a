/**
 * A flat table turned into the Mealy machine that its tests can see, and the few questions everyone asks of one.
 * It decides no verdict and generates no walk.
 */
import { REFUSED, type Table } from '../model/types.ts';
import type { Mealy, Observe, Word } from './types.ts';

/**
 * The machine as tests see it: each step answers accepted or refused, and shows `observe` of the state it leads to
 * (default: the whole label). States keep their table index.
 */
export function mealyOf(table: Table, observe: Observe = (state) => labelOf(table, state)): Mealy {
  const observed = table.states.map((_, state) => observe(state));
  const observations = [...new Set(observed)].sort();
  const shown = Int32Array.from(observed, (words) => observations.indexOf(words));
  const eventCount = table.events.length;
  const next = new Int32Array(table.next.length);
  const output = new Int32Array(table.next.length);
  for (let at = 0; at < next.length; at++) {
    const target = table.next[at]!;
    const accepted = target !== REFUSED;
    next[at] = accepted ? target : Math.floor(at / eventCount);
    output[at] = outputOf(accepted, shown[next[at]!]!);
  }
  return { name: table.name, stateCount: table.states.length, eventCount, next, output, observations, shown };
}

function labelOf(table: Table, state: number): string {
  return table.states[state]!.label;
}

/** The number of an output: an answer and the observation after it. */
export function outputOf(accepted: boolean, observation: number): number {
  return observation * 2 + (accepted ? 1 : 0);
}

/** Does this output say that the event was accepted? */
export function acceptedIn(output: number): boolean {
  return (output & 1) === 1;
}

/** The index, in `observations`, of what this output shows. */
export function observationIn(output: number): number {
  return output >> 1;
}

/** The state a word leads to. */
export function after(machine: Mealy, word: Word, from = 0): number {
  let state = from;
  for (const event of word) state = machine.next[state * machine.eventCount + event]!;
  return state;
}

/** The outputs along a word. */
export function outputsAlong(machine: Mealy, word: Word, from = 0): number[] {
  const outputs: number[] = [];
  let state = from;
  for (const event of word) {
    const at = state * machine.eventCount + event;
    outputs.push(machine.output[at]!);
    state = machine.next[at]!;
  }
  return outputs;
}

/** Do two machines over the same events answer every word alike? Decided by a walk over pairs of states. */
export function equivalent(one: Mealy, other: Mealy): boolean {
  const { eventCount } = one;
  const width = other.stateCount;
  const seen = new Uint8Array(one.stateCount * width);
  const queue = [0];
  seen[0] = 1;
  for (const pair of queue) {
    const a = Math.floor(pair / width) * eventCount;
    const b = (pair % width) * eventCount;
    for (let event = 0; event < eventCount; event++) {
      if (one.output[a + event] !== other.output[b + event]) return false;
      const reached = one.next[a + event]! * width + other.next[b + event]!;
      if (seen[reached] === 1) continue;
      seen[reached] = 1;
      queue.push(reached);
    }
  }
  return true;
}
