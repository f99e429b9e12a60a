/** A node that was written off comes back without a gate. */
import type { OpenDefect } from '../open-defect.ts';
import { LATE_HEARTBEAT, oneSlot, RUNNING, WEB } from '../worlds/one-slot.ts';

export const downWithoutGate: OpenDefect = {
  name: 'down-without-gate',
  rule: 'From down to ready takes one heartbeat and asks for no report: the gate of #15808 guards what was disconnected, and a node that misses one more heartbeat goes round it.',
  revisions: { 'strict-steps': 8 },
  world: oneSlot(
    'down-with-a-plan-in-flight',
    'a node is written off while the plan that marks its allocation unknown waits to be committed',
    { outages: 1 },
    {
      jobs: [{ ...WEB, slots: ['a', 'b'] }],
      capacity: 2,
      prelude: [
        ...RUNNING,
        ...LATE_HEARTBEAT,
        'silence of n1 is acted on',
        'web is planned',
        'plan of web is verified',
        'heartbeat of n1 is read',
        'heartbeat of n1 is committed',
        'heartbeat of n1 is answered',
        'n1 misses its heartbeat',
        'silence of n1 is committed',
        'silence of n1 is acted on',
      ],
    },
  ),
  law: 'S5 no needless replacement (web)',
  remedy: { gateAfterDown: true },
  operatorSees:
    'What #15808 promised to end, on links that fail twice in a row: a replacement beside an allocation that never stopped, and one of the two stopped.',
  knownUpstream: 'nothing',
};
