/** A report is checked when it arrives, and applied with its batch. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WEB_WITHOUT_WINDOW } from '../worlds/one-slot.ts';

export const reportJudgedEarly: OpenDefect = {
  name: 'report-judged-early',
  rule: 'UpdateAlloc looks at the status of its node, then waits up to 50 ms for its batch; the entry looks at nothing, and a node written off in between reports all the same.',
  revisions: { 'pre-15808': 7, 'strict-steps': 7, 'nomad-2.0': 7 },
  world: oneSlot(
    'report-and-outage',
    'a node falls silent with a report on its way',
    { outages: 1, exits: 1 },
    { jobs: [WEB_WITHOUT_WINDOW] },
  ),
  law: 'S4 report only when connected (n1)',
  remedy: { reportDecides: 'when-applied' },
  operatorSees: 'For some seconds an allocation is running, or has just failed, on a node that is down.',
  knownUpstream: 'nothing',
};
