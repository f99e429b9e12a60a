/**
 * What one historical defect is: a fixed revision, the one rule that brings the defect back, the small world in which
 * a search meets it, and the law it breaks. Shapes only; running them is run.ts, the list is index.ts.
 */
import type { RevisionName, Rules } from '../../machines/revisions.ts';
import type { Model, Property } from '../model/types.ts';
import type { World } from '../model/world.ts';

/** A world ready to be searched, with its laws. */
export interface SearchedWorld {
  readonly world: World;
  /** `world.model`, or the same started later. */
  readonly model: Model;
  readonly properties: readonly Property[];
}

export interface Defect {
  /** Row of reference page nomad-protocol.md, section 7.1; of a defect that is none, the number of its mend in upstream's tracker. */
  readonly row: number;
  /** Numbers of the issue and of its mend, as the row gives them: `#15483, #15808`. */
  readonly upstream: string;
  /** Releases with the mend, as the row gives them. */
  readonly fixedIn: string;
  /** One sentence: what went wrong. */
  readonly defect: string;
  /** The revision that is free of it: in it, the law must hold everywhere. */
  readonly fixed: RevisionName;
  /** The rule, switched back. */
  readonly switch: Partial<Rules>;
  /** Name of the law that must fail then; one of the world's properties. */
  readonly property: string;
  /** A `sometimes` property of the world: the situation that the law is about arises at all, in the fixed revision. */
  readonly relevant: string;
  /** Steps of the shortest counterexample; of a lasso, prefix and loop together. */
  readonly steps: number;
  /** The smallest world that shows it. */
  readonly world: (rules: Rules) => SearchedWorld;
}
