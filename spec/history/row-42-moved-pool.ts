/** Row 42: a client that was moved to another node pool bears an identity that names the old one. */
import type { Defect } from './defect.ts';
import { GATE_OPENS, MOVED_NODE_WAITS, movedPoolWorld } from './worlds/moved-pool.ts';

export const row42: Defect = {
  row: 42,
  upstream: '#28110',
  fixedIn: '2.0.5',
  defect:
    "A client's identity names the node pool it was issued in: moved to another, its reports are refused, and the gate stays closed.",
  fixed: 'nomad-2.0',
  switch: { identityCarriesPool: true },
  property: GATE_OPENS,
  relevant: MOVED_NODE_WAITS,
  steps: 16,
  world: movedPoolWorld,
};
