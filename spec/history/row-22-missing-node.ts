/** Row 22: the leader looks up a node to answer it, or to judge its silence, and the node has been deleted. */
import type { Defect } from './defect.ts';
import { ANSWERED_AFTER_DELETION, NO_CRASH, deletedNodeWorld } from './worlds/deleted-node.ts';

export const row22: Defect = {
  row: 22,
  upstream: '#23376, #23383, #17316',
  fixedIn: '1.6.0, 1.6.13, 1.7.10, 1.8.2',
  defect:
    'A heartbeat is answered, or a timer fires, for a node that has been deleted meanwhile, and the leader crashes.',
  fixed: 'nomad-2.0',
  switch: { missingNode: 'dereferenced' },
  property: NO_CRASH,
  relevant: ANSWERED_AFTER_DELETION,
  steps: 6,
  world: deletedNodeWorld,
};
