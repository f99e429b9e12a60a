/** A plan is checked on one state and committed to another. */
import { becomesReady } from '../../worlds/prelude.ts';
import type { OpenDefect } from '../open-defect.ts';
import { oneSlot, WEB_WITHOUT_WINDOW } from '../worlds/one-slot.ts';

export const planCommitsLate: OpenDefect = {
  name: 'plan-commits-late',
  rule: 'The applier checks a plan on a snapshot; the entry that commits it later checks nothing, so a placement lands on a node that is not ready any more.',
  revisions: { 'pre-15808': 6, 'strict-steps': 6, 'nomad-2.0': 6 },
  world: oneSlot(
    'first-placement-and-outage',
    'a ready node is lost between the check of its first placement and its commit',
    { outages: 1 },
    { jobs: [WEB_WITHOUT_WINDOW], prelude: becomesReady(1) },
  ),
  law: 'S19 placement on ready (web)',
  remedy: { planCommits: 'if-it-still-holds' },
  operatorSees:
    'Work is placed on a node that has just been written off, waits there for a heartbeat that does not come, and is moved once more.',
  knownUpstream:
    'A comment in the plan applier says that check and commit are not one; #28249 (2.0.5) keeps several plans in flight, which makes the gap wider. No issue on its effect.',
};
