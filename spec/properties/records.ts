/** Laws of the allocation record: what is over stays over, and a follow-up evaluation belongs to somebody. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { inEveryState, onEveryStep, together, whereItChanges } from './law.ts';

/** S7. */
export function terminalIsFinal({ world }: Composed, job: JobCast): Property {
  const laws = job.slots.map((s) =>
    whereItChanges(
      world,
      s.alloc,
      world.stepPredicate([s.alloc], ([was], _action, [is]) => {
        const isOver = was?.value === 'complete' || was?.value === 'failed';
        return !isOver || is?.value === was?.value || is?.value === 'free';
      }),
    ),
  );
  return onEveryStep(
    `S7 terminal is final (${job.config.name})`,
    'Once a client has reported an allocation complete or failed, it stays that.',
    together(laws),
  );
}

/** S10, both ways. An evaluation that has fired may still have to be looked at. */
export function followUpsAreOwned({ world }: Composed, job: JobCast): Property {
  const owns = function isOwner(alloc: LocalState): boolean {
    return see.isLive(alloc) && see.allocOf(alloc).followup;
  };
  return inEveryState(
    `S10 follow-ups are owned (${job.config.name})`,
    'A live allocation that names a follow-up evaluation has one, and one that waits is named by a live allocation.',
    world.predicate(
      [job.evaluation, ...job.slots.map((s) => ({ of: s.alloc, as: owns }))],
      (evaluation, ...owners) => {
        const { timeout, pending } = see.evaluationOf(evaluation as LocalState);
        const isPlanned = (evaluation as LocalState).value !== 'idle';
        if (pending || isPlanned) return true;
        return timeout === owners.includes(true);
      },
    ),
  );
}
