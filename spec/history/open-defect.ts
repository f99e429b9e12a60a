/**
 * What one open defect is: a rule of a revision as it stands that breaks a law, for a reason that upstream's tracker
 * does not explain. Shapes only; running them is run-open.ts, the list is open/index.ts.
 */
import type { RevisionName, Rules } from '../../machines/revisions.ts';
import type { WorldConfig } from '../worlds/config.ts';
import type { SearchedWorld } from './defect.ts';

export interface OpenDefect {
  /** As the file is called. */
  readonly name: string;
  /** One sentence: which rule is at fault, and how it goes wrong. */
  readonly rule: string;
  /** The revisions that have it, each with the steps of its shortest counterexample (a lasso: prefix and loop). */
  readonly revisions: Readonly<Partial<Record<RevisionName, number>>>;
  /** The smallest world that shows it. */
  readonly world: WorldConfig | ((rules: Rules) => SearchedWorld);
  /** Name of the law that fails; one of the world's properties. */
  readonly law: string;
  /** The rule at fault as it should be: with it, the law holds in this world. */
  readonly remedy: Partial<Rules>;
  /** Rules of other open defects that break the same law here, mended beforehand so that this one stands alone. */
  readonly besides?: Partial<Rules>;
  /** One or two sentences: what somebody who runs a cluster would notice. */
  readonly operatorSees: string;
  /** What upstream's tracker has on it: `nothing`, or an issue with what it says. */
  readonly knownUpstream: string;
  /** Where the world is too large to be searched whole: the number of states that every search of it stops at. */
  readonly maxStates?: number;
}
