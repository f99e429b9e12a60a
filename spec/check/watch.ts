/**
 * What is looked for in single states and steps: the first state or step that breaks an `always` property, or
 * that satisfies a `sometimes` one. Explorer and random walks share it; `eventually` is in `liveness.ts`.
 *
 * A law that says what it reads need not be asked everywhere: what was said of one state holds of the next one when the
 * step leaves alone what the law reads, and what was said of one step holds of every step with the same fields.
 */
import type { Predicate, Property, StepPredicate } from '../model/types.ts';

export interface Watch {
  readonly property: string;
  readonly kind: 'always' | 'sometimes';
  /** The truth value to look for: false breaks an `always`, true satisfies a `sometimes`. */
  readonly wanted: boolean;
  readonly state: Predicate | undefined;
  readonly step: StepPredicate | undefined;
}

/** The watches of a list of properties; `eventually` properties have none. */
export function watchesOf(properties: readonly Property[]): readonly Watch[] {
  return properties.flatMap((property) =>
    property.kind === 'eventually'
      ? []
      : [
          {
            property: property.name,
            kind: property.kind,
            wanted: property.kind === 'sometimes',
            state: property.state,
            step: property.step,
          },
        ],
  );
}

/** A law of states with the bit that stands for it; laws beyond the thirty-first share bits. */
interface Marked {
  readonly watch: Watch;
  readonly bit: number;
}

const BITS = 31;
/** Every bit there is. */
const ALL = -1;

/** The watches that are still open, by what they look at. A watch is closed by its first hit. */
export class OpenWatches {
  ofSteps: readonly Watch[];
  private ofStates: readonly Marked[];

  constructor(watches: readonly Watch[]) {
    this.ofStates = watches
      .filter(({ state }) => state !== undefined)
      .map((watch, i) => ({ watch, bit: 1 << (i % BITS) }));
    this.ofSteps = watches.filter(({ step }) => step !== undefined);
  }

  /** The bits of all laws of states that are open. */
  openBits(): number {
    return this.ofStates.reduce((bits, { bit }) => bits | bit, 0);
  }

  /** The open laws of states that stand behind these bits. */
  statesOf(bits: number): readonly Predicate[] {
    return this.ofStates.flatMap(({ watch, bit }) =>
      (bit & bits) !== 0 && watch.state !== undefined ? [watch.state] : [],
    );
  }

  /** The open laws of steps that may be about this action. */
  stepsAbout(action: number): readonly StepPredicate[] {
    return this.ofSteps.flatMap(({ step }) =>
      (step?.parts ?? [step]).flatMap((part) =>
        part === undefined || part.actions?.includes(action) === false ? [] : [part],
      ),
    );
  }

  /** The first open watch that this state hits, among those that a step into it touched. */
  hitByState(state: Uint16Array, touched: number = ALL): Watch | undefined {
    const marked = this.ofStates;
    for (let i = 0; i < marked.length; i++) {
      const { watch, bit } = marked[i] as Marked;
      if ((bit & touched) !== 0 && watch.state?.(state) === watch.wanted) return watch;
    }
    return undefined;
  }

  /** The first open watch that this step hits. */
  hitByStep(before: Uint16Array, action: number, after: Uint16Array): Watch | undefined {
    const watches = this.ofSteps;
    for (let i = 0; i < watches.length; i++) {
      const watch = watches[i] as Watch;
      if (watch.step?.(before, action, after) === watch.wanted) return watch;
    }
    return undefined;
  }

  /**
   * Bits of the laws of states that must be asked after every step like this one: those that are hit by it, and those
   * that read what it changes and more than what decides it. Of the others the answer is known.
   */
  touchedBy(before: Uint16Array, after: Uint16Array, decidedBy: readonly number[] | undefined): number {
    let bits = 0;
    for (const { watch, bit } of this.ofStates) {
      const reads = watch.state?.reads;
      if (reads?.every((f) => before[f] === after[f]) === true) continue;
      const isDecided = decidedBy !== undefined && reads?.every((f) => decidedBy.includes(f)) === true;
      if (!isDecided || watch.state?.(after) === watch.wanted) bits |= bit;
    }
    return bits;
  }

  /**
   * Whether some law of steps must be asked about every step like this one: one that is hit by it, or one that reads more
   * than the fields that decide the step. Of all others the answer is known from this one.
   */
  asksAbout(
    before: Uint16Array,
    action: number,
    after: Uint16Array,
    decidedBy: readonly number[] | undefined,
  ): boolean {
    return this.ofSteps.some(({ step, wanted }) =>
      (step?.parts ?? [step]).some((part) => {
        if (part === undefined || isBeside(part, before, action, after)) return false;
        const isDecided = decidedBy !== undefined && part.reads?.every((f) => decidedBy.includes(f)) === true;
        return !isDecided || part(before, action, after) === wanted;
      }),
    );
  }

  close(watch: Watch): void {
    this.ofStates = this.ofStates.filter((open) => open.watch !== watch);
    this.ofSteps = this.ofSteps.filter((open) => open !== watch);
  }
}

/** Whether the law says itself that it is not about such a step. */
function isBeside(step: StepPredicate, before: Uint16Array, action: number, after: Uint16Array): boolean {
  if (step.actions?.includes(action) === false) return true;
  return step.changes?.every((f) => before[f] === after[f]) === true;
}
