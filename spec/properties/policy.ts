/** The law of the disconnect block: what a group is promised that wants no replacement for what is out of sight. */
import type { LocalState, Property } from '../model/types.ts';
import type { JobCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { inSomeState, onEveryStep } from './law.ts';

/** Runs, or is out of sight inside its window: as long as its node has a record, it is what its job has. */
function stands(alloc: LocalState, ...nodes: LocalState[]): boolean {
  const { node, desired, expired } = see.allocOf(alloc);
  const mayRun = alloc.value === 'running' || alloc.value === 'unknown';
  const record = nodes[node - 1];
  return mayRun && desired === 'run' && !expired && record !== undefined && see.isKnown(record);
}

/** S6, of a group with `replace = false`. */
export function replaceFalseIsKept({ world, cast }: Composed, job: JobCast): Property {
  const nodes = cast.nodes.map((n) => n.node);
  const k = job.slots.length;
  return onEveryStep(
    `S6 replace = false is kept (${job.config.name})`,
    'Of a group that wants no replacements nothing is placed for what is out of sight, while its window lasts and its node exists.',
    world.stepPredicate(
      [...job.slots.map((s) => s.alloc), ...nodes],
      (before, _action, after) => {
        const records = before.slice(k);
        const placed = before
          .slice(0, k)
          .filter((alloc, i) => alloc.value === 'free' && after[i]?.value !== 'free');
        const standing = before.slice(0, k).filter((alloc) => stands(alloc, ...records));
        return placed.length === 0 || placed.length + standing.length <= job.config.count;
      },
      [`plan of ${job.config.name} is committed`],
    ),
  );
}

export function isHeldOutOfSight({ world, cast }: Composed, job: JobCast): Property {
  const isHeld = function isOutOfSightInItsWindow(alloc: LocalState, ...nodes: LocalState[]): boolean {
    return alloc.value === 'unknown' && stands(alloc, ...nodes);
  };
  const nodes = cast.nodes.map((n) => n.node);
  return inSomeState(
    `S6 twin: one of ${job.config.name} is out of sight and not to be replaced`,
    'An allocation is unknown inside its window, and its group wants no replacement.',
    world.predicate(
      job.slots.map((s) => ({ of: [s.alloc, ...nodes], as: isHeld })),
      (...held) => held.includes(true),
    ),
  );
}
