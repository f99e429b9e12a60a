/** Row 21: the leader's own call that writes a silent node off carries no token, and is refused. */
import type { Defect } from './defect.ts';
import { SILENCE_ENDS_IN_DOWN, SILENT_BEHIND_ACCESS_CONTROL, silentNodeWorld } from './worlds/silent-node.ts';

export const row21: Defect = {
  row: 21,
  upstream: '#24231, #24241',
  fixedIn: '1.9.1',
  defect:
    "The leader's own status call bears no token: with access control on it is refused, and no silent node goes down.",
  fixed: 'nomad-2.0',
  switch: { leaderCallsAuthorised: false },
  property: SILENCE_ENDS_IN_DOWN,
  relevant: SILENT_BEHIND_ACCESS_CONTROL,
  steps: 5,
  world: silentNodeWorld,
};
