/** The suites of one component by name, so that a report can list them and a replay token can find its walk again. */
import { accessSuite } from './access.ts';
import { completeSuite } from './complete.ts';
import { pairSuite } from './pairs.ts';
import { findWalk } from './suite.ts';
import { tourSuite } from './tour.ts';
import { transitionSuite } from './transitions.ts';
import type { Mealy, Suite, Walk, Word } from './types.ts';

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

/** In the place of a suite's name: what follows are the events themselves. */
const WORD = 'word';

/** A walk that is in no suite, as when one was made shorter. Its id says all of it: `node/word/0.4.4`. */
export function walkOfWord(machine: Mealy, events: Word): Walk {
  return { id: `${machine.name}/${WORD}/${events.join('.')}`, machine: machine.name, events };
}

/** The walk that an id such as `node/complete-1/17` or `node/word/0.4.4` names, or `undefined`. */
export function walkById(machine: Mealy, id: string): Walk | undefined {
  const [owner, name, events = ''] = id.split('/');
  if (owner === machine.name && name === WORD) return spelledOut(machine, events);
  if (owner !== machine.name || name === undefined || !Object.hasOwn(SUITES, name)) return undefined;
  return findWalk(SUITES[name]!(machine), id);
}

function spelledOut(machine: Mealy, text: string): Walk | undefined {
  const events = text.split('.').map(Number);
  const isWord = /^\d+(\.\d+)*$/.test(text) && events.every((event) => event < machine.eventCount);
  return isWord ? walkOfWord(machine, events) : undefined;
}
