/** The next plan, not the entry that ends the contact, gives an allocation up, and overwrites what it said meanwhile. */
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WEB_WITHOUT_WINDOW } from '../worlds/one-slot.ts';

export const lostOverTheEnd: OpenDefect = {
  name: 'lost-over-the-end',
  rule: "What a silence means for an allocation is written by the next plan, from a snapshot: its `lost` overwrites whatever is stored by then, and a plan's part that only gives up is not checked at all.",
  revisions: { 'pre-15808': 11, 'strict-steps': 11, 'nomad-2.0': 11 },
  world: oneSlot(
    'exit-and-outage',
    'a task exits, and its node falls silent before the report is applied',
    { outages: 1, exits: 1 },
    { jobs: [WEB_WITHOUT_WINDOW] },
  ),
  law: 'S7 terminal is final (web)',
  remedy: { outageMarks: 'at-once' },
  operatorSees:
    'An allocation that has failed or completed, and was reported, is shown as lost; its exit is gone from the record. And an allocation is given up although its node was heard again before the plan.',
  knownUpstream: 'nothing',
};
