/** A defect of nothing, in a world of four states, for the tests of the runners. It borrows a rule's name and no meaning. */
import { assign, setup } from 'xstate';
import type { Rules } from '../../../machines/revisions.ts';
import type { Defect, SearchedWorld } from '../../../spec/history/defect.ts';
import type { OpenDefect } from '../../../spec/history/open-defect.ts';
import type { LocalState } from '../../../spec/model/types.ts';
import { defineWorld } from '../../../spec/model/world.ts';

const stairs = (falls: boolean) =>
  setup({
    types: { context: {} as { step: number }, events: {} as { type: 'CLIMB' } },
    guards: {
      slips: ({ context }) => falls && context.step === 2,
      belowTop: ({ context }) => context.step < 2,
    },
    actions: { climb: assign({ step: ({ context }) => context.step + 1 }) },
  }).createMachine({
    id: 'stairs',
    context: { step: 0 },
    initial: 'up',
    states: {
      up: {
        on: {
          CLIMB: [
            { guard: 'slips', target: 'fallen' },
            { guard: 'belowTop', actions: 'climb' },
          ],
        },
      },
      fallen: {},
    },
  });

const isFallen = (state: LocalState) => state.value === 'fallen';
const isOnStep = (step: number) => (state: LocalState) => state.context['step'] === step;

/** Two steps up; with `failedApply = waits` a third one down. `planParts` is read by nobody. */
export function toyWorld(rules: Rules): SearchedWorld {
  const world = defineWorld({
    name: 'stairs',
    components: { stairs: { machine: stairs(rules.failedApply === 'waits') } },
    events: [{ name: 'climbs', fairness: 'weak', parts: [{ component: 'stairs', type: 'CLIMB' }] }],
  });
  const never = (is: (state: LocalState) => boolean) => world.predicate(['stairs'], (state) => !is(state));
  const somewhere = (is: (state: LocalState) => boolean) => world.predicate(['stairs'], is);
  return {
    world,
    model: world.model,
    properties: [
      { name: 'nobody falls', kind: 'always', sentence: 'Nobody falls.', state: never(isFallen) },
      { name: 'nobody flies', kind: 'always', sentence: 'Nobody flies.', state: never(isOnStep(9)) },
      { name: 'nobody climbs', kind: 'always', sentence: 'Nobody climbs.', state: never(isOnStep(1)) },
      {
        name: 'somebody is up',
        kind: 'sometimes',
        sentence: 'Somebody is up.',
        state: somewhere(isOnStep(2)),
      },
      {
        name: 'somebody flies',
        kind: 'sometimes',
        sentence: 'Somebody flies.',
        state: somewhere(isOnStep(9)),
      },
    ],
  };
}

export const TOY: Defect = {
  row: 99,
  upstream: '#1',
  fixedIn: '0.0.1',
  defect: 'One falls off the stairs.',
  fixed: 'nomad-2.0',
  switch: { failedApply: 'waits' },
  property: 'nobody falls',
  relevant: 'somebody is up',
  steps: 3,
  world: toyWorld,
};

export const OPEN_TOY: OpenDefect = {
  name: 'open-stairs',
  rule: 'The stairs have no rail.',
  revisions: { 'nomad-2.0': 3 },
  world: toyWorld,
  law: 'nobody falls',
  besides: { failedApply: 'waits' },
  remedy: { failedApply: 'releases' },
  operatorSees: 'Somebody lies at the foot of the stairs.',
  knownUpstream: 'nothing',
};
