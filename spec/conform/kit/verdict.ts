/**
 * What the conformance kit says of a program: per component, what became of every transition that was tried, and every
 * disagreement, made as short as it goes. Types, and how they are counted; nothing here runs a target.
 */
import type { RevisionName } from '../../../machines/revisions.ts';

/** `otherwise`: something else was seen than the machine says. `unreachable`: the target says that there is no way to it. */
export type Told = 'as expected' | 'otherwise' | 'unreachable' | 'not tried';

export interface TransitionVerdict {
  /** The machine's state, in words. */
  readonly state: string;
  readonly event: string;
  /** Whether the machine takes the event there; else it refuses, which is as much a part of the protocol. */
  readonly accepts: boolean;
  readonly told: Told;
  /** Where it leads, in words; the state itself where it is refused. */
  readonly leadsTo: string;
  /** How often it was taken. */
  readonly tried: number;
}

export interface Disagreement {
  readonly sentence: string;
  /** The events before it, in words. */
  readonly before: readonly string[];
  readonly event: string;
  /** What the machine allows: an account for each possible state. */
  readonly expected: readonly string[];
  readonly observed: string;
  /** The target could not go on: it ended, hangs, or said what cannot be read. */
  readonly trouble?: string;
  readonly story: readonly string[];
  /** What went to and fro in the shortest run, a line each. */
  readonly frames: readonly string[];
  /** Which walk found it, and how many steps that had. */
  readonly foundBy: string;
  readonly foundAfter: number;
  /** Brings the shortest run back. */
  readonly token: string;
}

export interface ComponentVerdict {
  readonly component: string;
  readonly walks: number;
  readonly steps: number;
  readonly transitions: readonly TransitionVerdict[];
  readonly disagreements: readonly Disagreement[];
  /** Why the suites were not run to their end; absent when they were. */
  readonly cutShort?: string;
}

export interface ConformReport {
  readonly format: 'orrery-conform';
  readonly version: 1;
  /** `program`, `server`, `client`. */
  readonly kind: string;
  /** Whatever was judged: a command line, an address. */
  readonly target: string;
  readonly revision: RevisionName;
  /** Where the revision was to be found out: how far the target is from each. */
  readonly revisions?: readonly RevisionDistance[];
  readonly components: readonly ComponentVerdict[];
  /** Components that the target has no door for. */
  readonly unsupported: readonly string[];
  readonly seconds: number;
  readonly exitCode: 0 | 1;
}

/** How far a target is from a revision. */
export interface RevisionDistance {
  readonly revision: RevisionName;
  readonly disagreements: number;
  /** The first of them, in a sentence. */
  readonly first?: string;
}

export interface TransitionCounts {
  readonly of: number;
  readonly tried: number;
  readonly accepted: number;
  readonly refused: number;
  readonly otherwise: number;
  readonly unreachable: number;
}

export function countsOf(transitions: readonly TransitionVerdict[]): TransitionCounts {
  const tried = transitions.filter(({ tried: times }) => times > 0);
  const agreed = tried.filter(({ told }) => told === 'as expected');
  return {
    of: transitions.length,
    tried: tried.length,
    accepted: agreed.filter(({ accepts }) => accepts).length,
    refused: agreed.filter(({ accepts }) => !accepts).length,
    otherwise: tried.filter(({ told }) => told === 'otherwise').length,
    unreachable: transitions.filter(({ told }) => told === 'unreachable').length,
  };
}

/** 0 when nothing disagrees, 1 when something does: as `verify` exits. */
export function exitCodeOf(components: readonly ComponentVerdict[]): 0 | 1 {
  return components.every(({ disagreements }) => disagreements.length === 0) ? 0 : 1;
}
