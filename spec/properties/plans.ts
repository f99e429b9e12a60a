/** Laws of plans: what a scheduler may give up, where it may place, and whom it may choose as survivor. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import { setupOf } from '../worlds/components.ts';
import { planIsAccepted } from '../worlds/observe-by.ts';
import * as see from '../worlds/observe.ts';
import { onEveryStep, together, whereItChanges } from './law.ts';

const commitOf = (job: JobCast) => [`plan of ${job.config.name} is committed`];

/** S17. Only of jobs with a window. Whoever gives it up: a plan, the entry of a silence, the end of a window. */
export function noEarlyLoss({ world, cast }: Composed, job: JobCast): Property {
  const laws = job.slots.map((s) =>
    whereItChanges(
      world,
      s.alloc,
      world.stepPredicate(
        [s.alloc, ...cast.nodes.map((n) => n.node)],
        ([was, ...nodes], action, [is, ...then]) => {
          if (is?.value !== 'lost' || !ranAndIsWanted(was as LocalState)) return true;
          const { node, expired } = see.allocOf(was as LocalState);
          const isGone = nodes[node - 1]?.value === 'gone' || then[node - 1]?.value === 'gone';
          return expired || isGone || action === `window of ${s.slot} ends`;
        },
      ),
    ),
  );
  return onEveryStep(
    `S17 no early loss (${job.config.name})`,
    'An allocation that ran is not given up before its disconnect window has passed, unless its node is gone.',
    together(laws),
  );
}

/** S9. */
export function lostForAReason({ world, cast }: Composed, job: JobCast): Property {
  const laws = job.slots.map((s) =>
    whereItChanges(
      world,
      s.alloc,
      world.stepPredicate(
        [s.alloc, ...cast.nodes.map((n) => n.node)],
        ([was, ...nodes], action, [is, ...then]) => {
          if (is?.value !== 'lost' || was?.value === 'lost') return true;
          const { node, expired } = see.allocOf(was as LocalState);
          const isUnheard = [nodes[node - 1], then[node - 1]].some(
            (seen) => seen !== undefined && (see.isUnresponsive(seen) || see.isGone(seen)),
          );
          return expired || isUnheard || action === `window of ${s.slot} ends`;
        },
      ),
    ),
  );
  return onEveryStep(
    `S9 lost for a reason (${job.config.name})`,
    'An allocation is written lost only while its node is not heard, or once its window has ended.',
    together(laws),
  );
}

/** S15. The applier, asked at once, would take the plan as it is. */
export function applierAgrees(composed: Composed, job: JobCast): Property {
  const { world, cast } = composed;
  const given = setupOf(cast, job);
  const agrees = planIsAccepted(given);
  return onEveryStep(
    `S15 applier agrees (${job.config.name})`,
    'A plan, checked on the very state it was drawn on, is accepted in full.',
    world.stepPredicate(
      [job.evaluation, ...cast.nodes.map((n) => n.node), ...cast.slots.map((s) => s.alloc)],
      ([, ...seen], _action, [evaluation]) => agrees(evaluation as LocalState, ...seen),
      planningsOf(composed, job),
    ),
  );
}

const planningsOf = ({ world }: Composed, job: JobCast) =>
  world.events.map(({ name }) => name).filter((name) => name.startsWith(`${job.config.name} is planned`));

function ranAndIsWanted(alloc: LocalState): boolean {
  return see.allocOf(alloc).desired === 'run' && (alloc.value === 'running' || alloc.value === 'unknown');
}

/** S19. */
export function placementOnReadyOnly({ world, cast }: Composed, job: JobCast): Property {
  const laws = job.slots.map((s) =>
    world.stepPredicate(
      [s.alloc, ...cast.nodes.map((n) => n.node)],
      ([was, ...nodes], _action, [is]) => {
        if (was?.value !== 'free' || is?.value === 'free') return true;
        return see.isOpen(nodes[see.allocOf(is as LocalState).node - 1] as LocalState);
      },
      commitOf(job),
    ),
  );
  return onEveryStep(
    `S19 placement on ready (${job.config.name})`,
    'When an allocation is placed, its node is ready and eligible at that very entry.',
    together(laws),
  );
}

/** S20. What is unknown does not run, as far as anybody knows, and what is pending does not run yet. */
export function survivorIsRunning(composed: Composed, job: JobCast): Property {
  const { world } = composed;
  const runs = (alloc: LocalState) => alloc.value === 'running' && see.isLive(alloc);
  return onEveryStep(
    `S20 survivor runs (${job.config.name})`,
    'A plan stops no running allocation in favour of one that has not been reported running.',
    world.stepPredicate(
      [job.evaluation, ...job.slots.map((s) => s.alloc)],
      ([, ...allocs], _action, [evaluation]) => {
        const isStopped = job.slots.map((s) => see.plans(evaluation as LocalState, s.slot, 'stop'));
        const before = allocs.filter(runs).length;
        const after = allocs.filter((alloc, i) => runs(alloc) && !isStopped[i]).length;
        return after >= Math.min(before, job.config.count);
      },
      planningsOf(composed, job),
    ),
  );
}
