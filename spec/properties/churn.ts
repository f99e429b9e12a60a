/** Laws against needless work: what issue #15808 is about. S5 is the mistake, S5a and S5b are what it costs. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { churnOf } from '../worlds/steps/witness.ts';
import { inEveryState, onEveryStep } from './law.ts';

/** S5, the placement. */
export function noNeedlessReplacement({ world, cast }: Composed, job: JobCast): Property {
  const { needless } = churnOf(cast, job);
  return onEveryStep(
    `S5 no needless replacement (${job.config.name})`,
    'No replacement is placed for an allocation that still runs, inside its window, on a node that is back and ready.',
    world.stepPredicate(needless.of, (before) => !needless.as(...before), [
      `plan of ${job.config.name} is committed`,
    ]),
  );
}

/** S5, its cost: route (a) of #15808. */
export function noNeedlessStop({ world }: Composed, job: JobCast): Property {
  return inEveryState(
    `S5a no needless stop (${job.config.name})`,
    'Trusting a node while an allocation on it is unknown never ends in a replacement being placed and one of the two being stopped.',
    world.predicate([job.churn], (churn) => churn.value !== 'stopped'),
  );
}

/** S5, its worst cost: route (b) of #15808. Where tasks may exit by themselves, a gap proves nothing. */
export function noGap({ world, cast }: Composed, job: JobCast): Property {
  const hasChurned = function hasChurned(churn: LocalState): boolean {
    return churn.value === 'placed' || churn.value === 'stopped';
  };
  const areTasksImmortal = cast.config.faults.exits === 0;
  return inEveryState(
    `S5b no gap (${job.config.name})`,
    'Trusting a node while an allocation on it is unknown never leads to a moment at which nothing of the job runs.',
    world.predicate(
      [{ of: job.churn, as: hasChurned }, ...job.slots.map((s) => ({ of: s.task, as: see.isRunning }))],
      (churned, ...running) => !areTasksImmortal || churned === false || running.includes(true),
    ),
  );
}
