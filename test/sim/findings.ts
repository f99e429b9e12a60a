/**
 * What the checks of a simulation found: violations, and reproductions of what the protocol revision itself is
 * known to violate. It keeps and counts; what is known stands in `known-counterexamples.ts`.
 */
import type { Instant } from '../../impl/core/records.ts';
import type { Clock } from './clock.ts';
import type { KnownCounterexample } from './known-counterexamples.ts';

export interface Violation {
  /** Name of the property, as in the reference page, section 8, or a name of Raft's or of the simulator's own. */
  readonly property: string;
  readonly at: Instant;
  readonly sentence: string;
}

/** More of one kind say nothing new. */
const VIOLATIONS_KEPT = 20;

export class Findings {
  readonly violations: Violation[] = [];
  /** By name of counterexample. */
  readonly reproductions = new Map<string, number>();
  /** The first of each. */
  readonly examples = new Map<string, Violation>();
  /** The most of each thing that a check has counted, by its name. */
  readonly most = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  violation(property: string, sentence: string): void {
    if (this.violations.length >= VIOLATIONS_KEPT) return;
    this.violations.push({ property, at: this.#clock.now, sentence });
  }

  counted(what: string, count: number): void {
    this.most.set(what, Math.max(count, this.most.get(what) ?? 0));
  }

  reproduction({ property, counterexample }: KnownCounterexample, sentence: string): void {
    this.reproductions.set(counterexample, (this.reproductions.get(counterexample) ?? 0) + 1);
    if (this.examples.has(counterexample)) return;
    this.examples.set(counterexample, { property, at: this.#clock.now, sentence });
  }
}
