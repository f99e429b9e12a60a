/** One allocation that is marked unknown once, and the follow-up evaluations that are said to own it. */
import { followUpNameMachine, type FollowUpNameMemory } from '../../../machines/follow-up-name.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { LocalState } from '../../model/types.ts';
import { defineWorld } from '../../model/world.ts';
import { inEveryState } from '../../properties/law.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import type { SearchedWorld } from '../defect.ts';

const memoryOf = (alloc: LocalState) => alloc.context as unknown as FollowUpNameMemory;

/** @param delays whether the reschedule policy puts the replacement off */
export function followUpName(rules: Rules, delays: boolean): SearchedWorld {
  const marked = (waited: boolean) =>
    step(
      `a is marked unknown by an evaluation that ${waited ? 'waited' : 'was new'}`,
      'A plan marks the allocation unknown and sets what is to follow.',
      [{ component: 'a', type: 'LOST_FROM_SIGHT', with: { waited, delayed: delays } }],
    );
  const world = defineWorld({
    name: 'follow-up-name',
    components: { a: { machine: followUpNameMachine(rules) } },
    events: [
      marked(false),
      marked(true),
      happening('a is reported', 'The client is back and reports the allocation.', [
        { component: 'a', type: 'HEARD' },
      ]),
      step('the timeout is due', 'The evaluation that ends the window is due.', [
        { component: 'a', type: 'TIMEOUT_DUE' },
      ]),
      step('the replacement is due', 'The evaluation that replaces the allocation is due.', [
        { component: 'a', type: 'LATER_DUE' },
      ]),
    ],
  });
  return {
    world,
    model: world.model,
    properties: [
      inEveryState(
        'S10 what waits is named',
        'The evaluation that ends a window waits only for an allocation that names it, or is out of sight still.',
        world.predicate(['a'], (a) => a.value !== 'back' || !memoryOf(a).timeoutWaits),
      ),
      inEveryState(
        'S10 what is named exists',
        'An unknown allocation that names the evaluation of its window has one.',
        world.predicate(
          ['a'],
          (a) => a.value !== 'unknown' || memoryOf(a).named !== 'timeout' || memoryOf(a).timeoutWaits,
        ),
      ),
    ],
  };
}
