/**
 * A world as nothing but tables: what the writers of TLA+, Promela and Rust read. No function of ours is left in it, and
 * how parts and conditions make up a step is for each writer to say in its own language. Types only.
 *
 * All numbers begin at 1, as those of `lookup-table.ts`.
 */
import type { LookupTable } from './lookup-table.ts';

/** Results of tables that are conditions or laws. */
export const NO = 1;
export const YES = 2;
/** Result of a `next` table where the machine does not accept the event. */
export const REFUSES = -1;

export interface TabulatedWorld {
  readonly name: string;
  /** Components, in the order of the state. */
  readonly fields: readonly string[];
  /** The local state of each field where runs begin. */
  readonly start: readonly number[];
  /** A table reads only tables before it. */
  readonly tables: readonly LookupTable[];
  readonly actions: readonly TabulatedAction[];
  readonly watches: readonly TabulatedWatch[];
  /** What must come at last. */
  readonly liveness: readonly TabulatedLiveness[];
}

export interface TabulatedAction {
  readonly name: string;
  /** It does not happen any more once things are quiet. */
  readonly environment: boolean;
  readonly fairness: 'none' | 'weak' | 'strong';
  /** Tables of the conditions that must all be `YES`. */
  readonly when: readonly number[];
  readonly parts: readonly TabulatedPart[];
}

/** All numbers but `field` are those of tables. */
export interface TabulatedPart {
  readonly field: number;
  readonly isOptional: boolean;
  /** `NO`: the part does not take place. */
  readonly only: number | undefined;
  /** `NO`: refused, whatever the event carries. */
  readonly declared: number;
  /** The field's next local state, or `REFUSES`. */
  readonly next: number;
}

/** What is looked for: the first state or step that breaks an `always`, or that satisfies a `sometimes`. */
export interface TabulatedWatch {
  readonly property: string;
  readonly kind: 'always' | 'sometimes';
  /** Table of the predicate over states. */
  readonly state: number | undefined;
  /** Parts of the predicate over steps, true where all are; undefined when it has none. */
  readonly step: readonly TabulatedStepLaw[] | undefined;
}

export interface TabulatedStepLaw {
  /** Not about any other action; undefined: about all. Indexes of actions, from 0. */
  readonly actions: readonly number[] | undefined;
  /** True of a step that leaves all these fields as they were; undefined: no such promise. */
  readonly changes: readonly number[] | undefined;
  readonly table: number;
}

/** An `eventually` law: once quiet, every fair run that passes a `from` state comes to the goal, or with `stays` remains there at last. */
export interface TabulatedLiveness {
  readonly property: string;
  /** Table of the predicate; undefined: every state. */
  readonly from: number | undefined;
  readonly goal: number;
  readonly stays: boolean;
}
