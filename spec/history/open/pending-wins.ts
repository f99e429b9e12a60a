/** A replacement that has not started yet wins against the original that runs, by its score alone. */
import type { OpenDefect } from '../open-defect.ts';
import { replacedElsewhere, SILENCE_IN_TWO } from '../worlds/replaced-elsewhere.ts';

export const pendingWins: OpenDefect = {
  name: 'pending-wins',
  rule: 'Of an original that is back and its replacement the higher score stays, and nobody asks whether the replacement has started: what runs is stopped for what is only placed.',
  revisions: { 'pre-15808': 8, 'strict-steps': 8 },
  world: replacedElsewhere({
    name: 'return-before-the-start',
    purpose: 'a node comes back with what it runs, before the replacement elsewhere has started',
    silence: SILENCE_IN_TWO,
    until: 'placed',
    then: ['n1 has its link back'],
    scores: 'any',
  }),
  law: 'S20 survivor runs (web)',
  remedy: { pendingMayWin: false },
  operatorSees:
    'A short outage, and the allocation that ran through it is stopped for one that is still pending elsewhere; where that one then fails to start, nothing of the group runs.',
  knownUpstream:
    '#19886 and #20029 (1.8.0) rewrote the choice; since then a replacement wins only where it runs, or the original does not. Nothing that names this as the reason.',
};
