/** A heartbeat is decided on the state that its call read, and written over a silence that was committed in between. */
import { reports } from '../../worlds/prelude.ts';
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WRITTEN_OFF } from '../worlds/one-slot.ts';

export const heartbeatDecidedEarly: OpenDefect = {
  name: 'heartbeat-decided-early',
  rule: 'UpdateStatus decides on a snapshot; between read and commit the node may be written off again, and the entry makes it ready all the same, as if nothing had been missed.',
  revisions: { 'strict-steps': 6, 'nomad-2.0': 6 },
  world: oneSlot(
    'heartbeat-and-silence',
    'a node is back, and falls silent with a heartbeat half done',
    { outages: 2 },
    {
      clients: 'ours',
      prelude: [
        ...WRITTEN_OFF,
        'n1 has its link back',
        'n1 sends a heartbeat',
        'heartbeat of n1 is read',
        'heartbeat of n1 is committed',
        'heartbeat of n1 is answered',
        ...reports(1),
      ],
    },
  ),
  law: 'S3 gate (n1)',
  remedy: { heartbeatDecides: 'when-applied' },
  besides: {
    gate: 'each-allocation',
    outageMarks: 'at-once',
    classification: 'ours',
    reportsMerge: 'never-back',
    silentInitializing: 'as-ready',
    evaluationsWritten: 'with-their-cause',
    followUp: 'when-a-window-ends',
  },
  operatorSees:
    'A node is ready right after the leader has logged its missed heartbeat, and new work is placed there; its next silence is noticed a whole TTL later.',
  knownUpstream: 'nothing',
};
