/** A registration writes the status that it has read, over what was committed in between. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, RUNNING, WEB_WITHOUT_WINDOW } from '../worlds/one-slot.ts';

export const registerWritesBack: OpenDefect = {
  name: 'register-writes-back',
  rule: 'Register of a known node means to keep its status, and does so by writing the value it has read: what was committed in between is undone, with none of what belongs to a change.',
  revisions: { 'strict-steps': 5, 'nomad-2.0': 5 },
  world: oneSlot(
    'restart-and-outage',
    'the Register of a restarted agent is on its way when its node is written off',
    { outages: 1, restarts: 1 },
    {
      jobs: [WEB_WITHOUT_WINDOW],
      prelude: [...RUNNING, 'n1 restarts', 'n1 sends Register'],
    },
  ),
  law: 'S21 index shape (n1)',
  remedy: { registerWrites: 'no-status' },
  operatorSees:
    'A node that was written off is ready again without a heartbeat, with its missed heartbeat still on record; or one that had become ready is not. Now and then, when agents restart on bad links.',
  knownUpstream: 'nothing',
};
