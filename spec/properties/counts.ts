/** Laws of number: a job has no more allocations than it asked for, a node no more than fit on it. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast, NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import { liveCountOn } from '../worlds/observe-by.ts';
import * as see from '../worlds/observe.ts';
import { inEveryState } from './law.ts';

/** S2. */
export function growthBound({ world }: Composed, job: JobCast): Property {
  const isInSight = function isLiveAndInSight(alloc: LocalState): boolean {
    return see.isLive(alloc) && !see.allocOf(alloc).returning;
  };
  return inEveryState(
    `S2 growth bound (${job.config.name})`,
    'Beyond those that are out of sight or just back, a job never has more live allocations than it asked for.',
    world.predicate(
      job.slots.map((s) => ({ of: s.alloc, as: isInSight })),
      (...slots) => slots.filter(Boolean).length <= job.config.count,
    ),
  );
}

/** S18. */
export function capacity({ world, cast }: Composed, n: NodeCast): Property {
  return inEveryState(
    `S18 capacity (n${n.number})`,
    'A node never holds more live allocations than fit on it.',
    world.predicate(
      [{ of: cast.slots.map((s) => s.alloc), as: liveCountOn(n.number) }],
      (live) => Number(live) <= cast.config.capacity,
    ),
  );
}
