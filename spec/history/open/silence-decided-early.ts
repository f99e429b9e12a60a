/** A missed heartbeat is decided when its timer fires, and written over what was heard in between. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WRITTEN_OFF } from '../worlds/one-slot.ts';

export const silenceDecidedEarly: OpenDefect = {
  name: 'silence-decided-early',
  rule: 'The timer decides between disconnected and down when it fires; a window that seemed over by then may belong to an allocation that has been heard again when the entry is applied, and the node is down with it.',
  revisions: { 'strict-steps': 27, 'nomad-2.0': 27 },
  world: oneSlot(
    'silence-and-return',
    'a node returns while its last missed heartbeat is being written',
    { outages: 1 },
    {
      prelude: WRITTEN_OFF,
    },
  ),
  law: 'S17 no early loss (web)',
  remedy: { silenceDecides: 'when-applied' },
  besides: {
    silentInitializing: 'as-ready',
    outageMarks: 'at-once',
    classification: 'ours',
    planCommits: 'if-it-still-holds',
    reportDecides: 'when-applied',
    evaluationsWritten: 'with-their-cause',
    followUp: 'when-a-window-ends',
  },
  operatorSees:
    'A node goes down seconds after it was heard again, and what has just been reported running is replaced.',
  knownUpstream:
    '#14481 proposed to ask, before a node is marked down, whether it was heard in between; it was closed without being merged',
};
