/** An allocation that has ended, and is still wanted, keeps its silent node `disconnected` for ever. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, RUNNING } from '../worlds/one-slot.ts';

export const endedHoldsWindow: OpenDefect = {
  name: 'ended-holds-window',
  rule: 'Whether a silent node may wait is judged by what is wanted on it with a window, without a look at the client status: what has completed or failed never expires.',
  revisions: { 'pre-15808': 7, 'strict-steps': 7, 'nomad-2.0': 7 },
  world: oneSlot(
    'exit-then-outage',
    'the only task of a node exits before the node falls silent',
    { outages: 1, exits: 1 },
    {
      prelude: [
        ...RUNNING,
        'task of a exits complete',
        'n1 sends a report',
        'report of n1 is validated',
        'report of n1 is committed',
        'report of n1 is answered',
      ],
    },
  ),
  law: 'L2 silence ends in down (n1)',
  remedy: { windowHeldBy: 'live' },
  operatorSees:
    'A machine that is gone for good stays disconnected instead of down: it is neither collected nor alarmed about, until the allocation is.',
  knownUpstream:
    '#12470 asked for the way from disconnected to down; mended in 1.3.0 for windows that end, not for allocations whose window cannot end.',
};
