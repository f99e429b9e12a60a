/** The suites of one component by name, so that a report can list them and a replay token can find its walk again. */
import { accessSuite } from './access.ts';
import { completeSuite } from './complete.ts';
import { pairSuite } from './pairs.ts';
import { findWalk } from './suite.ts';
import { tourSuite } from './tour.ts';
import { transitionSuite } from './transitions.ts';
import type { Mealy, Suite, Walk } from './types.ts';

/** How to make each suite, by its name, the cheapest first. */
export const SUITES: Readonly<Record<string, (machine: Mealy) => Suite>> = {
  access: accessSuite,
  tour: tourSuite,
  transitions: transitionSuite,
  pairs: pairSuite,
  'complete-0': (machine) => completeSuite(machine, { extraStates: 0 }),
  'complete-1': (machine) => completeSuite(machine, { extraStates: 1 }),
  'complete-2': (machine) => completeSuite(machine, { extraStates: 2 }),
};

/** The walk that an id such as `node/complete-1/17` names, or `undefined`. */
export function walkById(machine: Mealy, id: string): Walk | undefined {
  const [owner, name] = id.split('/');
  if (owner !== machine.name || name === undefined || !Object.hasOwn(SUITES, name)) return undefined;
  return findWalk(SUITES[name]!(machine), id);
}
