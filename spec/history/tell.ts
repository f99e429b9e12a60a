/** The shortest counterexample of a defect, as stories and charts take it. It searches nothing. */
import type { Judgement } from '../check/check.ts';
import type { Counterexample } from '../export/verify-report.ts';
import { narrate } from '../verify/narrate.ts';
import type { SearchedWorld } from './defect.ts';

/** What a run is called, besides its steps. */
export interface Told {
  /** Letters, digits, `-` and `.`. */
  readonly id: string;
  readonly title: string;
  readonly revision: string;
  /** The line that brings it back. */
  readonly replay: string;
}

/** Undefined when the law was not broken. */
export function tell(searched: SearchedWorld, law: Judgement, told: Told): Counterexample | undefined {
  const { world, model } = searched;
  const prefix = (law.path ?? law.lasso?.prefix)?.steps;
  if (law.verdict !== 'violated' || prefix === undefined) return undefined;
  const loop = law.lasso?.loop ?? [];
  return narrate(
    { world, model },
    [...prefix, ...loop].map(({ name }) => name),
    {
      ...told,
      world: world.name,
      property: law.property.name,
      ...(loop.length > 0 && { loopFrom: prefix.length + 1 }),
    },
  );
}
