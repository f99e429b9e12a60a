/** A report from before the outage opens the gate after it. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, RUNNING } from '../worlds/one-slot.ts';

export const oldReportOpensGate: OpenDefect = {
  name: 'old-report-opens-gate',
  rule: 'Whether a node has spoken since its outage is judged by when a report was applied; a report bears nothing that tells when it was sent, and the merge takes an old one as new.',
  revisions: { 'strict-steps': 12, 'nomad-2.0': 12 },
  world: oneSlot(
    'report-across-an-outage',
    'a report is under way when its node falls silent, and is applied after its return',
    { outages: 1, restarts: 1 },
    {
      clients: 'ours',
      prelude: [
        ...RUNNING,
        'n1 restarts',
        'n1 sends Register',
        'Register of n1 is read',
        'Register of n1 is committed',
        'Register of n1 is answered',
        'n1 sends a report',
        'n1 loses its link',
      ],
    },
  ),
  law: 'S3 gate (n1)',
  remedy: { reportsMerge: 'never-back' },
  besides: {
    gate: 'each-allocation',
    outageMarks: 'at-once',
    classification: 'ours',
    heartbeatDecides: 'when-applied',
    evaluationsWritten: 'with-their-cause',
    followUp: 'when-a-window-ends',
  },
  operatorSees:
    'Nothing, unless the allocation died in between: then it counts as running for the first plans after the outage.',
  knownUpstream: 'nothing',
};
