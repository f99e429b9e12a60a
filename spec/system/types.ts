/**
 * The types of a system in the making: from XState's types of the machines, which event types, payloads, observations and
 * component names may be written where. Types only; what holds at run time is checked again by `compile.ts`.
 */
import type { AnyStateMachine, ContextFrom, EventFrom, InputFrom, SnapshotFrom } from 'xstate';
import type { Scalar } from '../model/types.ts';

/** A machine with the input that its context is made from. */
export interface MachineWithInput<M extends AnyStateMachine = AnyStateMachine> {
  readonly machine: M;
  /** As `createActor` would take it: plain data. */
  readonly input?: InputFrom<M>;
}

/** The components of a system by name: machines, or machines with their input. One machine may serve several components. */
export type Cast = Readonly<Record<string, AnyStateMachine | MachineWithInput>>;

/** The values of named observations. */
export type Observations = Readonly<Record<string, Scalar>>;

export type MachineOf<T> = T extends AnyStateMachine
  ? T
  : T extends { readonly machine: infer M extends AnyStateMachine }
    ? M
    : never;

/** The local state of one component. */
export interface LocalOf<M extends AnyStateMachine> {
  /** XState's state value: `'ready'`, or an object for nested and parallel states. */
  readonly value: SnapshotFrom<M>['value'];
  /** Frozen. */
  readonly context: Readonly<ContextFrom<M>>;
  /** Short and unique within the machine: `ready attempts=2`. */
  readonly label: string;
}

/** The components with their inputs as their machines want them: an input is a must where a machine's context is made of it. */
export type CheckedCast<C extends Cast> = { readonly [N in keyof C]: Checked<C[N]> };

export type Checked<T> = T extends AnyStateMachine
  ? unknown extends InputFrom<T>
    ? T
    : Required<MachineWithInput<T>>
  : T extends { readonly machine: infer M extends AnyStateMachine }
    ? unknown extends InputFrom<M>
      ? MachineWithInput<M>
      : Required<MachineWithInput<M>>
    : never;

export type NamesOf<T> = keyof T & string;

/** The local states of the named components, in their order. */
export type LocalsOf<C extends Cast, A extends readonly string[]> = {
  [I in keyof A]: A[I] extends keyof C ? LocalOf<MachineOf<C[A[I]]>> : never;
};

/** A component's name stands for its local state, an observation's name for its value. */
export type ValuesOf<C extends Cast, O extends Observations, A extends readonly string[]> = {
  [I in keyof A]: A[I] extends keyof C ? LocalOf<MachineOf<C[A[I]]>> : A[I] extends keyof O ? O[A[I]] : never;
};

/** Names of the observations whose values a `V` can hold. */
export type NamesGiving<V, O extends Observations> = {
  [N in NamesOf<O>]: [O[N]] extends [V] ? N : never;
}[NamesOf<O>];

/** What an observation says of the state before the event, as a field of a payload. */
export interface Seen<N extends string = string> {
  readonly see: N;
}

export type Payload<Ev, O extends Observations> = {
  readonly [F in keyof Ev as Exclude<F, 'type'>]: Ev[F] | Seen<NamesGiving<Ev[F], O>>;
};

export type WithPayload<P> = [keyof P] extends [never]
  ? { readonly with?: never }
  : Record<never, never> extends P
    ? { readonly with?: P }
    : { readonly with: P };

export type PartFor<N extends string, Ev, O extends Observations> = Ev extends { readonly type: infer T }
  ? {
      readonly component: N;
      /** The event type that is sent to the component's machine. */
      readonly type: T;
      /** A refusal leaves the component as it is. Without it a refusal disables the whole event. */
      readonly optional?: boolean;
      /** An observation: where it is false this part does not take place. */
      readonly only?: NamesGiving<boolean, O>;
    } & WithPayload<Payload<Ev, O>>
  : never;

/** One machine's share in an event of the system. */
export type PartOf<C extends Cast, O extends Observations> = {
  [N in NamesOf<C>]: PartFor<N, EventFrom<MachineOf<C[N]>>, O>;
}[NamesOf<C>];

/** Something that happens: one step of the machines that take part in it, all reading the state before. */
export interface EventOf<C extends Cast, O extends Observations> {
  /** At most one for a component. */
  readonly parts: readonly PartOf<C, O>[];
  /** Observations that must all be true. */
  readonly when?: readonly NamesGiving<boolean, O>[];
  /** Observations that must all be false. */
  readonly unless?: readonly NamesGiving<boolean, O>[];
  /** A fault or an outside request: it may happen at any time and is never promised. */
  readonly environment?: boolean;
  /**
   * What `eventually` laws may count on. `weak`: taken if enabled for ever; `strong`: taken if enabled again and again;
   * `none`, the default: perhaps never.
   */
  readonly fairness?: 'none' | 'weak' | 'strong';
  /** What happens, as a story tells it. */
  readonly sentence?: string;
}

/** What an `eventually` law speaks of, in names of observations. */
export interface EventuallyOf<O extends Observations> {
  readonly goal: NamesGiving<boolean, O>;
  /** Runs that pass such a state owe the goal. Default: all runs do. */
  readonly from?: NamesGiving<boolean, O>;
  /** The goal must hold for ever at last, and not only once. Default: once. */
  readonly stays?: boolean;
}
