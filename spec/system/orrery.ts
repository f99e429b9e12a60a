/**
 * Orrery as a library: a model checker for systems of XState machines. This file is what `import ... from 'orrery'` gives.
 *
 *     import { setup } from 'xstate';
 *     import { explore, storyOf, storyLines, system } from 'orrery';
 *
 *     const lamp = setup({ types: { events: {} as { type: 'PRESS' } } }).createMachine({
 *       id: 'lamp',
 *       initial: 'off',
 *       states: { off: { on: { PRESS: 'on' } }, on: { on: { PRESS: 'off' } } },
 *     });
 *
 *     export const lamps = system('two lamps', { left: lamp, right: lamp })
 *       .observe('left is on', ['left'], (left) => left.value === 'on')
 *       .observe('right is on', ['right'], (right) => right.value === 'on')
 *       .event('left is pressed', { parts: [{ component: 'left', type: 'PRESS' }] })
 *       .event('right is pressed', { parts: [{ component: 'right', type: 'PRESS' }], unless: ['left is on'] })
 *       .always('one at a time', 'Never do both lamps burn.', ['left is on', 'right is on'], (l, r) => !(l && r));
 *
 *     const { result, counterexamples } = explore(lamps);   // broken: right first, then left
 *
 * The same file, given to `orrery explore lamps.ts`, prints the verdicts, the shortest run that breaks each law as a story,
 * and the test suites of the machines; `--report FOLDER` draws all of it.
 *
 * **Rules of machines.** A machine is a function of its context and the event. There is no clock (`after`), no child
 * (`invoke`, `spawn`), no history, no guard or action without a name; its context is plain data and finite. What breaks a
 * rule is refused with a {@link ModelError} that says what to write instead. What a machine must know of another arrives in
 * the event, as an observation.
 *
 * **Rules of events.** All parts read the state before. A part that its machine refuses disables the event, unless it is
 * `optional`. An event that is enabled and changes nothing is a step, too.
 *
 * Everything returned is plain data.
 *
 * @module orrery
 */
export { system } from './system.ts';
export type { System } from './system.ts';
export type {
  Cast,
  CheckedCast,
  EventOf,
  EventuallyOf,
  LocalOf,
  LocalsOf,
  MachineOf,
  MachineWithInput,
  NamesGiving,
  NamesOf,
  Observations,
  PartOf,
  Seen,
  ValuesOf,
} from './types.ts';
export type { AnySystem } from './description.ts';
export { explore, type Explored, type ExploreOptions } from './explore.ts';
export {
  walksOf,
  type GeneratedSuite,
  type GeneratedSuites,
  type GeneratedWalk,
} from './generated-suites.ts';
export { mergeSwarm, searchMember, type Swarm, type SwarmMember } from './swarm.ts';
export type { BitStateOptions } from '../check/bit-state.ts';
export { replayItf, type ItfReplayed } from './replay.ts';
export { ModelError, type ModelFault } from '../model/errors.ts';
export type { EventInstance, LocalState, Scalar, Table } from '../model/types.ts';
export type { Progress } from '../check/explore.ts';
export { storyLines, storyOf, type Story, type StoryStep, type TextOptions } from '../export/story.ts';
export { chartOf, sequenceChartSvg, type SequenceChart } from '../export/sequence-chart.ts';
export type {
  Counterexample,
  PropertyResult,
  TraceStep,
  Verdict,
  WorldResult,
} from '../export/verify-report.ts';
