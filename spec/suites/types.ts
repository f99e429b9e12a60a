/**
 * What the test-walk generators share: a machine as its tests see it, a walk, a suite. Types only; how a walk is
 * driven through an implementation is the business of `spec/conform`.
 */

/**
 * A Mealy machine over dense integers: every event is possible in every state, a refusal is an answer like any
 * other, and state 0 is where a reset leads. `next` and `output` are indexed by `state * eventCount + event`.
 */
export interface Mealy {
  readonly name: string;
  readonly stateCount: number;
  readonly eventCount: number;
  /** The next state; a refused event stays where it is. */
  readonly next: Int32Array;
  /** What a test sees of the step: `observation * 2 + (accepted ? 1 : 0)`. */
  readonly output: Int32Array;
  /** The observations by number, in words. */
  readonly observations: readonly string[];
  /** The number of the observation that each state shows. */
  readonly shown: Int32Array;
}

/** What a test may see of a local state, given its index in the table; equal strings cannot be told apart. */
export type Observe = (state: number) => string;

/** A list of event indexes to send to a freshly reset machine. */
export type Word = readonly number[];

/** A test: one word with a stable, short name such as `node/complete-1/17` (counted from 1). */
export interface Walk {
  readonly id: string;
  readonly machine: string;
  readonly events: Word;
}

/** How large a set of walks is: how many, and how many events in all. */
export interface Size {
  readonly tests: number;
  readonly steps: number;
}

/**
 * A named list of walks for one machine. `walks` is generated anew on every iteration, always in the same order, so
 * that a suite of millions costs nothing until it is run.
 */
export interface Suite extends Size {
  readonly name: string;
  readonly machine: string;
  readonly walks: Iterable<Walk>;
}
