/** A system as data, with names where types were: what the builder gathers and `compile.ts` makes a world of. */
import type { ComponentSpec } from '../model/world.ts';
import type { LocalState, Scalar } from '../model/types.ts';
import type { Seen } from './types.ts';

export interface DescribedObservation {
  readonly name: string;
  /** Components. */
  readonly of: readonly string[];
  readonly as: (...locals: LocalState[]) => Scalar;
}

export interface DescribedPart {
  readonly component: string;
  readonly type: string;
  readonly with?: Readonly<Record<string, Scalar | Seen>>;
  readonly optional?: boolean;
  readonly only?: string;
}

export interface DescribedEvent {
  readonly name: string;
  readonly parts: readonly DescribedPart[];
  readonly when?: readonly string[];
  readonly unless?: readonly string[];
  readonly environment?: boolean;
  readonly fairness?: 'none' | 'weak' | 'strong';
  readonly sentence?: string;
}

export interface LawText {
  readonly name: string;
  readonly sentence: string;
}

export type DescribedLaw = LawText &
  (
    | {
        readonly kind: 'always' | 'sometimes';
        /** Components and observations. */
        readonly of: readonly string[];
        readonly is: (...values: (LocalState | Scalar)[]) => boolean;
      }
    | {
        readonly kind: 'step';
        /** Components. */
        readonly of: readonly string[];
        readonly is: (before: readonly LocalState[], event: string, after: readonly LocalState[]) => boolean;
        readonly events: readonly string[] | undefined;
      }
    | {
        readonly kind: 'eventually';
        readonly goal: string;
        readonly from?: string;
        readonly stays?: boolean;
      }
  );

export interface Description {
  readonly name: string;
  readonly components: Readonly<Record<string, ComponentSpec>>;
  readonly observations: readonly DescribedObservation[];
  readonly events: readonly DescribedEvent[];
  readonly laws: readonly DescribedLaw[];
  /** Events that have happened before the first state. */
  readonly start: readonly string[];
  /** Laws of which something else than `holds` is expected. */
  readonly expected: Readonly<Record<string, 'holds' | 'violated'>>;
}

/** Anything that describes a system, whatever its types. */
export interface AnySystem {
  readonly description: Description;
}
