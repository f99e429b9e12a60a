/** The evaluations that a status calls for are a second entry, and a leader may be lost before it. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot } from '../worlds/one-slot.ts';

export const evaluationsLost: OpenDefect = {
  name: 'evaluations-lost',
  rule: 'A status and the evaluations that it calls for are two log entries; a new leader does not ask what its predecessor meant to do.',
  revisions: { 'pre-15808': 4, 'strict-steps': 4, 'nomad-2.0': 4 },
  world: oneSlot('outage-and-failover', 'the leader is lost while it deals with a silent node', {
    outages: 1,
    failovers: 1,
  }),
  law: 'L2 silence ends in down (n1)',
  remedy: { evaluationsWritten: 'with-their-cause' },
  besides: { followUp: 'when-a-window-ends' },
  operatorSees:
    'A dead node stays disconnected and its work is not replaced, until something else evaluates the job.',
  knownUpstream:
    'A comment in the node endpoint says that a crash between the two loses the evaluations; of what follows, nothing.',
};
