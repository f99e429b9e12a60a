/** The gate waits for a report that nobody has a reason to send. */
import type { OpenDefect } from '../open-defect.ts';
import { LATE_HEARTBEAT, oneSlot, RUNNING } from '../worlds/one-slot.ts';

export const gateWithoutAWord: OpenDefect = {
  name: 'gate-without-a-word',
  rule: 'An initializing node with live allocations is ready only after a report, and a client speaks of an unchanged allocation only once it sees that the servers think it unknown; nobody may have written that.',
  revisions: { 'strict-steps': 9, 'nomad-2.0': 9 },
  world: oneSlot(
    'late-heartbeat',
    'a heartbeat was on its way when its silence was committed',
    { outages: 1 },
    { prelude: [...RUNNING, ...LATE_HEARTBEAT] },
  ),
  law: 'L1 gate opens (n1)',
  remedy: { gate: 'each-allocation' },
  operatorSees:
    'A client stuck initializing, healthy in its own log: it heartbeats, runs what it ran, and is given nothing new.',
  knownUpstream:
    '#18541 (open) describes a client stuck initializing and does not name the cause; that it is this one is our conjecture.',
};
