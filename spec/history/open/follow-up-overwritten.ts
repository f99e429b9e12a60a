/** An allocation has one place for the id of a follow-up, and the later of two takes it. */
import type { OpenDefect } from '../open-defect.ts';
import { followUpName } from '../worlds/follow-up-name.ts';

export const followUpOverwritten: OpenDefect = {
  name: 'follow-up-overwritten',
  rule: 'A disconnected allocation whose replacement is put off by its reschedule policy has two evaluations that wait, and one place for an id: what replaces it later overwrites what ends its window, and only the one it names is cancelled at its return.',
  revisions: { 'nomad-2.0': 2 },
  world: (rules) => followUpName(rules, true),
  law: 'S10 what waits is named',
  remedy: { laterFollowUp: 'beside' },
  operatorSees:
    'After a short outage an evaluation stays pending for the rest of the window, and fires for an allocation that has been back for long.',
  knownUpstream: '#25923 cancels the one that is named; nothing on the other.',
};
