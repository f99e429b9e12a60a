/** What a plan does on one node is committed, and what it does on another is dropped. */
import { becomesReady, isPlaced, reports } from '../../worlds/prelude.ts';
import type { OpenDefect } from '../open-defect.ts';
import { LATE_HEARTBEAT, oneSlot, WEB } from '../worlds/one-slot.ts';

export const planInHalves: OpenDefect = {
  name: 'plan-in-halves',
  rule: 'The applier drops the part of a node that does not pass and commits the others, though they were drawn as one: the mark on the original is refused, its replacement is placed.',
  revisions: { 'strict-steps': 6, 'nomad-2.0': 6 },
  world: oneSlot(
    'two-nodes-one-late-heartbeat',
    'a node returns while the plan that replaces its allocation is under way',
    { outages: 1 },
    {
      nodes: 2,
      jobs: [{ ...WEB, slots: ['a', 'b'] }],
      prelude: [
        ...becomesReady(1),
        ...becomesReady(2),
        ...isPlaced('web', 'web is planned, n1 first'),
        ...reports(1),
        ...LATE_HEARTBEAT,
      ],
    },
  ),
  law: 'S2 growth bound (web)',
  remedy: { planParts: 'together' },
  maxStates: 60_000,
  operatorSees: 'For a moment a group runs one more than its count, and then a task is stopped.',
  knownUpstream: '#9506 and #13421 are about plans rejected again and again; nothing on this effect.',
};
