/**
 * Judges all properties of a model in one go: one exploration for `always` and `sometimes`, then one search for a
 * lasso per `eventually` (none, and no verdict, when the exploration was told to drop the edges for it). What a verdict means for an exit code, and how it is shown, is not here.
 */
import type { Model, Property } from '../model/types.ts';
import { type Exploration, type ExploreOptions, explore } from './explore.ts';
import { type Lasso, findLasso } from './liveness.ts';
import { Recurrence } from './recurrence.ts';
import type { Path } from './path.ts';

/** `partial`: nothing was found, and not everything was looked at. */
export type Verdict = 'holds' | 'violated' | 'partial';

export interface Judgement {
  readonly property: Property;
  readonly verdict: Verdict;
  /** Shortest counterexample of an `always`; shortest witness of a `sometimes`. */
  readonly path?: Path;
  /** Counterexample of an `eventually`. */
  readonly lasso?: Lasso;
  /** Steps of the path, or of prefix and loop together; 0 without one. */
  readonly steps: number;
}

export interface CheckResult {
  readonly exploration: Exploration;
  /** In the order of the properties. */
  readonly judgements: readonly Judgement[];
  /** The whole check, liveness included. */
  readonly seconds: number;
}

export function check(
  model: Model,
  properties: readonly Property[],
  options: ExploreOptions = {},
): CheckResult {
  const startedAt = performance.now();
  const exploration = explore(model, properties, options);
  const looksForLassos = exploration.keptQuietEdges && properties.some(({ kind }) => kind === 'eventually');
  const recurrence = looksForLassos ? new Recurrence(exploration.graph) : undefined;
  const judgements = properties.map((property) => judge(exploration, property, recurrence));
  return { exploration, judgements, seconds: (performance.now() - startedAt) / 1000 };
}

function judge(exploration: Exploration, property: Property, recurrence: Recurrence | undefined): Judgement {
  switch (property.kind) {
    case 'always':
      return judgeAlways(exploration, property);
    case 'sometimes':
      return judgeSometimes(exploration, property);
    case 'eventually': {
      if (recurrence === undefined) return { property, verdict: 'partial', steps: 0 };
      const lasso = findLasso(exploration, property, recurrence);
      if (lasso === undefined) return { property, verdict: unrefuted(exploration), steps: 0 };
      return { property, verdict: 'violated', lasso, steps: lasso.prefix.steps.length + lasso.loop.length };
    }
  }
}

function judgeAlways(exploration: Exploration, property: Property): Judgement {
  const found = exploration.violations.find((finding) => finding.property === property.name);
  if (found === undefined) return { property, verdict: unrefuted(exploration), steps: 0 };
  return { property, verdict: 'violated', path: found.path, steps: found.path.steps.length };
}

function judgeSometimes(exploration: Exploration, property: Property): Judgement {
  const found = exploration.reached.find((finding) => finding.property === property.name);
  if (found !== undefined)
    return { property, verdict: 'holds', path: found.path, steps: found.path.steps.length };
  return { property, verdict: exploration.complete ? 'violated' : 'partial', steps: 0 };
}

function unrefuted(exploration: Exploration): Verdict {
  return exploration.complete ? 'holds' : 'partial';
}
