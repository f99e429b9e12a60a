/** A leader that hears nobody judges all nodes as if it had listened. */
import type { OpenDefect } from '../open-defect.ts';
import { deafLeader as world, NOBODY_IS_MISJUDGED } from '../worlds/deaf-leader.ts';

export const deafLeader: OpenDefect = {
  name: 'deaf-leader',
  rule: 'A timer that is up is taken for the silence of its node, also by a leader that no call has reached since; only a leader that was just elected knows that it may have missed something.',
  revisions: { 'pre-15808': 5, 'strict-steps': 5, 'nomad-2.0': 5 },
  world: (rules) => world(rules, 2),
  law: NOBODY_IS_MISJUDGED,
  remedy: { silenceBelieved: 'when-others-are-heard' },
  operatorSees:
    'The port of the leader is unreachable for half a minute, while Raft goes on: every node of the cluster goes down, and everything is restarted elsewhere, or nowhere.',
  knownUpstream:
    '#17974 (open) is this as seen from outside: all allocations restart after trouble with one server. Maintainers could not reproduce it, and name no rule.',
};
