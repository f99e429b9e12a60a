/**
 * Two nodes: an allocation is unknown, its replacement runs, and the first node is heard again but its client has not
 * spoken of the allocation yet. With a law on plans that looks at what they stop, whatever they take back.
 */
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState, Property } from '../../model/types.ts';
import { compose } from '../../worlds/compose.ts';
import * as see from '../../worlds/observe.ts';
import { becomesReady, isPlaced, reports } from '../../worlds/prelude.ts';
import { onEveryStep } from '../../properties/law.ts';
import type { SearchedWorld } from '../defect.ts';
import { oneSlot, WEB } from './one-slot.ts';

const CONFIG = oneSlot(
  'unheard-survivor',
  'a node is heard again before its allocation is',
  { outages: 1 },
  {
    nodes: 2,
    jobs: [{ ...WEB, slots: ['a', 'b'] }],
    prelude: [
      ...becomesReady(1),
      ...becomesReady(2),
      ...isPlaced('web', 'web is planned, n1 first'),
      ...reports(1),
      'n1 loses its link',
      'n1 misses its heartbeat',
      'silence of n1 is committed',
      'silence of n1 is acted on',
      ...isPlaced('web', 'web is planned, n2 first'),
      ...reports(2),
      'n1 has its link back',
      'n1 sends a heartbeat',
    ],
  },
);

export function unheardSurvivor(rules: Rules): SearchedWorld {
  const { world, model } = compose(CONFIG, 'nomad-2.0', rules);
  const stops = (evaluation: LocalState, slot: string) => see.plans(evaluation, slot, 'stop');
  const survivorIsHeard: Property = onEveryStep(
    'S20 the survivor is heard',
    'A replacement that runs is stopped only where another allocation of the job is reported running.',
    world.stepPredicate(
      ['evaluation web', 'alloc a', 'alloc b'],
      ([, ...before], _action, [evaluation]) => {
        const planned = evaluation as LocalState;
        const running = ['a', 'b'].filter((_, i) => before[i]?.value === 'running');
        const stopped = running.filter((slot) => stops(planned, slot));
        return stopped.length === 0 || stopped.length < running.length;
      },
      world.events.map(({ name }) => name).filter((name) => name.startsWith('web is planned')),
    ),
  );
  return { world, model, properties: [survivorIsHeard] };
}
