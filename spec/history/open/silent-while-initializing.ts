/** A node that falls silent while it is `initializing` goes down, and its windows are forfeited. */
import type { OpenDefect } from '../open-defect.ts';
import { LATE_HEARTBEAT, oneSlot, RUNNING } from '../worlds/one-slot.ts';

export const silentWhileInitializing: OpenDefect = {
  name: 'silent-while-initializing',
  rule: 'Only a ready node can become disconnected; one that has just come back and is silent again goes down, where what runs is given up whatever window its group has.',
  revisions: { 'strict-steps': 6, 'nomad-2.0': 6 },
  world: oneSlot(
    'two-silences',
    'a node is back from an outage and falls silent again',
    { outages: 1 },
    {
      prelude: [
        ...RUNNING,
        ...LATE_HEARTBEAT,
        'heartbeat of n1 is read',
        'heartbeat of n1 is committed',
        'heartbeat of n1 is answered',
      ],
    },
  ),
  law: 'S17 no early loss (web)',
  remedy: { silentInitializing: 'as-ready' },
  besides: {
    silenceDecides: 'when-applied',
    reportDecides: 'when-applied',
    evaluationsWritten: 'with-their-cause',
    planCommits: 'if-it-still-holds',
    followUp: 'when-a-window-ends',
  },
  operatorSees:
    'On a link that flaps, allocations with a disconnect window of hours are replaced within seconds of the second failure.',
  knownUpstream: 'nothing',
};
