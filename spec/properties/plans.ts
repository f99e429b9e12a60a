/** Laws of plans: what a scheduler may give up, where it may place, and whom it may choose as survivor. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { onEveryStep } from './law.ts';

const commitOf = (job: JobCast) => [`plan of ${job.config.name} is committed`];

/** S17. Only of jobs with a window. */
export function noEarlyLoss({ world, cast }: Composed, job: JobCast): Property {
  const k = job.slots.length;
  return onEveryStep(
    `S17 no early loss (${job.config.name})`,
    'An allocation that ran is not given up before its disconnect window has passed, unless its node is gone.',
    world.stepPredicate(
      [job.evaluation, ...job.slots.map((s) => s.alloc), ...cast.nodes.map((n) => n.node)],
      ([evaluation, ...rest]) =>
        job.slots.every((s, i) => {
          const alloc = rest[i] as LocalState;
          const { node, expired } = see.allocOf(alloc);
          const isGivenUp = see.plans(evaluation as LocalState, s.slot, 'lost') && ranAndIsWanted(alloc);
          return !isGivenUp || expired || rest[k + node - 1]?.value === 'gone';
        }),
      commitOf(job),
    ),
  );
}

function ranAndIsWanted(alloc: LocalState): boolean {
  return see.allocOf(alloc).desired === 'run' && (alloc.value === 'running' || alloc.value === 'unknown');
}

/** S19. */
export function placementOnReadyOnly({ world, cast }: Composed, job: JobCast): Property {
  return onEveryStep(
    `S19 placement on ready (${job.config.name})`,
    'When an allocation is placed, its node is ready and eligible at that very entry.',
    world.stepPredicate(
      [job.evaluation, ...cast.nodes.map((n) => n.node)],
      ([evaluation, ...nodes]) =>
        job.slots.every((s) => {
          const planned = see.planned(evaluation as LocalState, s.slot);
          return planned?.action !== 'place' || see.isOpen(nodes[planned.node - 1] as LocalState);
        }),
      commitOf(job),
    ),
  );
}

/** S20. */
export function survivorIsRunning({ world }: Composed, job: JobCast): Property {
  const planning = world.events
    .map((event) => event.name)
    .filter((name) => name.startsWith(`${job.config.name} is planned`));
  return onEveryStep(
    `S20 survivor runs (${job.config.name})`,
    'A replacement is stopped in favour of the original only if the original is reported running.',
    world.stepPredicate(
      [job.evaluation, ...job.slots.map((s) => s.alloc)],
      ([, ...allocs], _action, [evaluation]) => {
        const does = (slot: string, action: 'stop' | 'reconnect') =>
          see.plans(evaluation as LocalState, slot, action);
        const stopsLive = job.slots.some(
          (s, i) => does(s.slot, 'stop') && see.isLive(allocs[i] as LocalState),
        );
        const takesBackRunning = job.slots.every(
          (s, i) => !does(s.slot, 'reconnect') || allocs[i]?.value === 'running',
        );
        return !stopsLive || takesBackRunning;
      },
      planning,
    ),
  );
}
