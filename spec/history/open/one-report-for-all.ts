/** A report of one allocation opens the gate for every other on its node. */
import { becomesReady, isPlaced, reports } from '../../worlds/prelude.ts';
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WEB } from '../worlds/one-slot.ts';

export const oneReportForAll: OpenDefect = {
  name: 'one-report-for-all',
  rule: 'The last allocation update is one number for a whole node: a report of any allocation, even of one that does not exist, moves it and opens the gate for all.',
  revisions: { 'strict-steps': 6, 'nomad-2.0': 6 },
  world: oneSlot(
    'two-unknown',
    'two allocations of a node that is back are unknown, and one has exited meanwhile',
    { outages: 1, exits: 1 },
    {
      jobs: [WEB, { ...WEB, name: 'log', slots: ['b'] }],
      capacity: 2,
      clients: 'ours',
      prelude: [
        ...becomesReady(1),
        ...isPlaced('web'),
        ...isPlaced('log'),
        ...reports(1),
        'n1 loses its link',
        'n1 misses its heartbeat',
        'silence of n1 is committed',
        'silence of n1 is acted on',
        'task of a exits failed',
        'n1 has its link back',
        'n1 sends a heartbeat',
        'heartbeat of n1 is read',
        'heartbeat of n1 is committed',
        'heartbeat of n1 is answered',
      ],
    },
  ),
  law: 'S3 gate (n1)',
  remedy: { gate: 'each-allocation' },
  besides: { outageMarks: 'at-once', classification: 'ours' },
  operatorSees:
    'Nothing at first; an allocation that ended during the outage counts as running for the first plans after it.',
  knownUpstream: 'nothing',
};
