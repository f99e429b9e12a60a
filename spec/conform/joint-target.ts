/**
 * What a suite of joint walks asks of an implementation of a whole world: to be started with so many nodes and jobs,
 * to bring about one joint event after another, and to show all of itself. As with `Target`, it translates and
 * decides nothing (design, section 5). Types only.
 */
import type { WorldConfig } from '../worlds/config.ts';
import type { Facts } from './target.ts';

export type { WorldConfig } from '../worlds/config.ts';
export type { Facts } from './target.ts';

/** One joint event that is to happen. */
export interface JointStep {
  /** Its name in the world: `n1 sends a heartbeat`. */
  readonly event: string;
  /** Which allocation of the implementation is meant by a slot's name. */
  readonly allocOf: ReadonlyMap<string, string>;
  /** The names of what is to come: a target may choose its chance (jitter) so that time allows their order. */
  readonly ahead: readonly string[];
}

export type JointSent =
  | { readonly done: true }
  /** The implementation has no such occasion although everything was tried: a difference. */
  | { readonly impossible: string }
  /** Time, or the limits of the implementation's own choices, forbid this order here. The reason is for people. */
  | { readonly notDrivable: string };

/** What an implementation shows of the whole world, by names of its own. */
export interface Sight {
  /** By name: `n1`. */
  readonly nodes: Readonly<Record<string, Facts>>;
  /** By allocation id. */
  readonly allocs: Readonly<Record<string, Facts>>;
  /** By allocation id: what really runs, on whichever machine, and how new the record is that its client acts on. */
  readonly tasks: Readonly<Record<string, Facts>>;
  /** By the name of the call or timer in a world: `heartbeat n1`, `register n1`, `report n1`, `timer n1`. */
  readonly calls: Readonly<Record<string, Facts>>;
  /** By job name. */
  readonly evaluations: Readonly<Record<string, Facts>>;
  /** By job name, the plan on its way: allocation id (or `new@NODE`) to action. Absent without one. */
  readonly plans: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface JointTarget {
  readonly name: string;
  /** A fresh one: jobs are submitted, no client has spoken. */
  start(config: WorldConfig): void;
  send(step: JointStep): JointSent;
  observe(): Sight;
  stop(): void;
}
