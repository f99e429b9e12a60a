/** The drainer takes an unknown allocation for a healthy one, and lets the last that really serves go. */
import { twoDrains } from '../worlds/two-drains.ts';
import type { OpenDefect } from '../open-defect.ts';

export const drainCountsUnknown: OpenDefect = {
  name: 'drain-counts-unknown',
  rule: 'The budget of a drain counts every allocation whose health was once known and that is not terminal, be it out of sight.',
  revisions: { 'pre-15808': 6, 'strict-steps': 6, 'nomad-2.0': 6 },
  world: (rules) => twoDrains(rules, { outages: 1, deadlines: false }),
  law: 'S12 a drain leaves the rest alone',
  remedy: { unknownCountsAsHealthy: false },
  besides: { migratingCountsAsHealthy: false },
  operatorSees:
    'While one node is disconnected, draining a second stops the only allocation of a service that still answers, although max_parallel would have kept it.',
  knownUpstream:
    '#26175 mends the same count for allocations that are marked already, and not for unknown ones.',
};
