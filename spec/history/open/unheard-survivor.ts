/** The original is taken for the survivor while it is still unknown, and the replacement that runs is stopped for it. */
import type { OpenDefect } from '../open-defect.ts';
import { replacedElsewhere, SILENCE_IN_TWO } from '../worlds/replaced-elsewhere.ts';

export const unheardSurvivor: OpenDefect = {
  name: 'unheard-survivor',
  rule: 'An allocation on a node that is not tainted and needs to reconnect is reconnecting (rule 10), also while it is unknown: initializing is not tainted, so original and replacement are compared before the client has said a word.',
  revisions: { 'nomad-2.0': 4 },
  world: replacedElsewhere({
    name: 'unheard-survivor',
    purpose: 'a node is heard again before its allocation is',
    silence: SILENCE_IN_TWO,
    until: 'running',
    then: ['n1 has its link back', 'n1 sends a heartbeat'],
  }),
  law: 'S20 survivor runs (web)',
  remedy: { initializingUnknown: 'awaited' },
  operatorSees:
    'A replacement is stopped for an original that has died, or whose node is gone again a moment later: then nothing of the group runs until the next plan.',
  knownUpstream:
    'nothing; #25799 and #24165 are about how the two are linked, not about when they are compared',
};
