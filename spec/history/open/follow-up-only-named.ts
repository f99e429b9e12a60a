/** An evaluation that had itself waited sets the id of a follow-up that it does not create. */
import type { OpenDefect } from '../open-defect.ts';
import { followUpName } from '../worlds/follow-up-name.ts';

export const followUpOnlyNamed: OpenDefect = {
  name: 'follow-up-only-named',
  rule: 'Follow-ups are created only by evaluations that had no time to wait for; one that ends the window of one allocation and finds another out of sight gives that the id of an evaluation which is never written.',
  revisions: { 'pre-15808': 1, 'strict-steps': 1 },
  world: (rules) => followUpName(rules, false),
  law: 'S10 what is named exists',
  remedy: { followUpAfterWait: 'created' },
  operatorSees:
    'Of two nodes that are lost one window apart, the allocation of the second stays unknown after its window; `nomad alloc status` names an evaluation that cannot be found.',
  knownUpstream:
    '#26523 (1.10.4) is about the same test on a waiting evaluation where it kept a blocked one from being made; nothing on the id.',
};
