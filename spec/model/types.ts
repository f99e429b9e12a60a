/**
 * The shapes between the model layer's parts: a machine's flat table, a world made of tables and joint events,
 * and the `Model` that the checker explores. Types only; nothing here knows Nomad.
 */

/** An event instance: a type and a flat payload of small values. */
export interface EventInstance {
  readonly type: string;
  readonly [field: string]: Scalar;
}
export type Scalar = string | number | boolean;

/** A local state as a reader sees it: the XState value and context. */
export interface LocalState {
  readonly value: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  /** Short, stable, unique within the machine: `disconnected missed unreported`. */
  readonly label: string;
}

/** Result of a (state, event) pair that the machine does not accept. */
export const REFUSED = -1;

/**
 * A machine flattened over a closed alphabet. State 0 is initial; `next[s * events.length + e]` is the next state
 * or REFUSED. An accepted event that changes nothing has `next === s` ("accepted, ignored").
 */
export interface Table {
  readonly name: string;
  readonly states: readonly LocalState[];
  readonly events: readonly EventInstance[];
  readonly next: Int32Array;
}

/** What the checker explores: integers only. A state is a fixed number of small integers (`width` of them, each < 65536). */
export interface Model {
  readonly name: string;
  readonly width: number;
  /** Names of the state's fields, for transcripts. */
  readonly fields: readonly string[];
  readonly actions: readonly Action[];
  init(): Uint16Array;
  /** Write the successor of `state` under action `a` into `into`; false when the action is not enabled. */
  step(state: Uint16Array, a: number, into: Uint16Array): boolean;
  /**
   * Writes actions into `into`, ascending: all that are enabled in `state`, and perhaps some that are not. Returns
   * how many. A model that has it is explored faster, with the same result.
   */
  candidates?(state: Uint16Array, into: Int32Array): number;
  /** The same for one field alone: a bit for each action, clear where this value rules it out. */
  allows?(field: number, value: number): Int32Array;
  /** The field's local state, in words. */
  describe(field: number, value: number): string;
}

export interface Action {
  readonly name: string;
  /** A fault or an outside request: never fair, absent once things are quiet. */
  readonly environment: boolean;
  /** `weak`: taken if enabled for ever; `strong`: taken if enabled again and again; `none`: may be neglected. */
  readonly fairness: 'none' | 'weak' | 'strong';
  /** The fields that decide whether it is enabled and what it does; it writes to none but these. Not given: all. */
  readonly reads?: readonly number[];
  /** What it is made of: enabled where none refuses, and then it does what each of them does. Not given: it is one whole. */
  readonly factors?: readonly Factor[];
}

/** A share of an action that fewer fields decide than the whole. No two of an action write the same field. */
export interface Factor {
  readonly reads: readonly number[];
  /** The field that it writes, one of those it reads; undefined: it is only about whether the action is enabled. */
  readonly writes: number | undefined;
  /** The field's value after the step, or REFUSED where the action is not enabled; it looks at nothing but what it reads. */
  next(state: Uint16Array): number;
}

/** A predicate over a state of the model. */
export interface Predicate {
  (state: Uint16Array): boolean;
  /** The fields it looks at. Not given: perhaps all. */
  readonly reads?: readonly number[];
}

/** A predicate over a step: before, action, after. */
export interface StepPredicate {
  (before: Uint16Array, action: number, after: Uint16Array): boolean;
  /** The fields it looks at, before or after. Not given: perhaps all. */
  readonly reads?: readonly number[];
  /** It is about these actions, and true of any other. Not given: about all. */
  readonly actions?: readonly number[];
  /** It is true of a step that leaves all these fields as they were. Not given: about any step. */
  readonly changes?: readonly number[];
  /** It is true where all of these are, and false elsewhere. */
  readonly parts?: readonly StepPredicate[];
}

export type Property =
  /** Holds in every reachable state, and on every step when `step` is given. */
  | {
      readonly name: string;
      readonly kind: 'always';
      readonly sentence: string;
      readonly state?: Predicate;
      readonly step?: StepPredicate;
    }
  /** Some reachable state (or step) satisfies it: guards against vacuous truth. */
  | {
      readonly name: string;
      readonly kind: 'sometimes';
      readonly sentence: string;
      readonly state?: Predicate;
      readonly step?: StepPredicate;
    }
  /**
   * Once the environment is quiet, every fair run that passes a `from` state (default: any) reaches `goal`;
   * with `stays`, it reaches `goal` for ever (eventually always).
   */
  | {
      readonly name: string;
      readonly kind: 'eventually';
      readonly sentence: string;
      readonly from?: Predicate;
      readonly goal: Predicate;
      readonly stays: boolean;
    };
