/** Row 27: after node evaluations had been made fewer, the end of a drain created none for system jobs. */
import type { Defect } from './defect.ts';
import { systemDrain } from './worlds/system-drain.ts';

export const row27: Defect = {
  row: 27,
  upstream: '#27423, #27495, #27499, #27488',
  fixedIn: '1.11.2-1.11.3',
  defect:
    'A node that is eligible again after a drain gets its system jobs back only when something else evaluates them.',
  fixed: 'nomad-2.0',
  switch: { undrainEvaluates: false },
  property: 'L3 a system job runs on every eligible node',
  relevant: 'L3 twin: the system job was stopped by a drain that is taken back',
  steps: 9,
  world: systemDrain,
};
