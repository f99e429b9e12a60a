/** On a disconnected node everything without a window is lost, also what has ended long before. */
import type { OpenDefect } from '../open-defect.ts';
import { endedWithoutWindow } from '../worlds/ended-without-window.ts';

export const endedIsLost: OpenDefect = {
  name: 'ended-is-lost',
  rule: 'Rule 2 of the classification gives up whatever has no window on a disconnected node before rule 4 asks whether it has ended: a completed allocation is written lost.',
  revisions: { 'pre-15808': 3, 'strict-steps': 3 },
  world: endedWithoutWindow,
  law: 'S7 terminal is final',
  remedy: { classification: 'C' },
  operatorSees:
    'Completed allocations of jobs without max_client_disconnect turn to lost when a node disconnects that also runs a job with it; counts of failures and exit codes go wrong.',
  knownUpstream: 'nothing by that name; the order of the rules is another since 1.7.7 (#20181).',
};
