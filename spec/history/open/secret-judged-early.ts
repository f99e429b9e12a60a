/** The secret of a registration is compared when its call is read, and written whatever the record holds by then. */
import type { OpenDefect } from '../open-defect.ts';
import { nodeSecret as world } from '../worlds/node-secret.ts';

export const secretJudgedEarly: OpenDefect = {
  name: 'secret-judged-early',
  rule: 'Register compares the secret with the record that its call reads; of two first registrations under way at once both pass, and the later entry takes the node from the earlier.',
  revisions: { 'pre-15808': 6, 'strict-steps': 6, 'nomad-2.0': 6 },
  world,
  law: 'S22 the secret stays',
  remedy: { secretDecides: 'when-applied' },
  operatorSees:
    'Two machines that were cloned with their data directory start at the same time: both are told that they are registered, and the one that came first is refused from then on, with work placed on it.',
  knownUpstream: '#1240 and #2661 are about two agents with one node ID; nothing on both being accepted.',
};
