/**
 * The entry of a plan, over what may have happened since its snapshot (docs/protocol/divergence.md, "A plan is committed
 * if it still holds"): it is written as a whole, or refused as a whole.
 */
import type { EventInstance } from '../../model/types.ts';
import type { Flags } from '../observations.ts';
import { combinations, type Decision } from './decision.ts';

/** An evaluation by anyone but the plan's own maker, of its job, after its snapshot. */
function isOutdated({ evaluated, by }: EventInstance): boolean {
  return evaluated === 'since' && by === 'another';
}

/** A stop asks nothing of its node; a placement, and taking back what has returned, do. */
function isOpen({ part, node }: EventInstance): boolean {
  if (part === 'stop') return true;
  return node === 'ready' || (part === 'take-back' && (node === 'initializing' || node === 'ineligible'));
}

function expected(given: EventInstance): Flags {
  const isWritten = !isOutdated(given) && isOpen(given);
  const { part } = given;
  return {
    placed: isWritten && (part === 'place' || part === 'replace'),
    stopped: isWritten && (part === 'stop' || part === 'replace'),
    takenBack: isWritten && part === 'take-back',
  };
}

export const planEntries: Decision = {
  name: 'plan-entries',
  cases: combinations('PLANNED', {
    part: ['place', 'stop', 'replace', 'take-back'],
    node: ['ready', 'ineligible', 'initializing', 'disconnected', 'down'],
    evaluated: ['before', 'since'],
    by: ['itself', 'its-worker', 'another', 'another-job'],
  }),
  expected,
};
