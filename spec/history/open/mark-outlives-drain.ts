/** The mark that a drain sets outlives the drain, and moves its allocation although the node is wanted again. */
import { outageDrain } from '../worlds/outage-drain.ts';
import type { OpenDefect } from '../open-defect.ts';

export const markOutlivesDrain: OpenDefect = {
  name: 'mark-outlives-drain',
  rule: 'Taking a drain back leaves the migrate marks that it has set, and the drainer may still set one that it had chosen before.',
  revisions: { 'pre-15808': 5, 'strict-steps': 5, 'nomad-2.0': 5 },
  world: outageDrain,
  law: 'S5 a drain that is taken back moves nothing more',
  remedy: { marksStand: 'while-draining' },
  operatorSees:
    'A drain that is cancelled at once still restarts allocations elsewhere; one that was unknown meanwhile is stopped when its client comes back, although its node is eligible.',
  knownUpstream: 'nothing; #28008 is the same situation for batch jobs, where it leads to a second copy.',
};
