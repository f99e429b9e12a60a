/**
 * What is looked for in single states and steps: the first state or step that breaks an `always` property, or
 * that satisfies a `sometimes` one. Explorer and random walks share it; `eventually` is in `liveness.ts`.
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

/** The watches that are still open, by what they look at. A watch is closed by its first hit. */
export class OpenWatches {
  ofStates: readonly Watch[];
  ofSteps: readonly Watch[];

  constructor(watches: readonly Watch[]) {
    this.ofStates = watches.filter(({ state }) => state !== undefined);
    this.ofSteps = watches.filter(({ step }) => step !== undefined);
  }

  /** The first open watch that this state hits. */
  hitByState(state: Uint16Array): Watch | undefined {
    const watches = this.ofStates;
    for (let i = 0; i < watches.length; i++) {
      const watch = watches[i] as Watch;
      if (watch.state?.(state) === watch.wanted) return watch;
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

  close(watch: Watch): void {
    this.ofStates = this.ofStates.filter((open) => open !== watch);
    this.ofSteps = this.ofSteps.filter((open) => open !== watch);
  }
}
