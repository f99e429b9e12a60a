/** Row 1: a node is trusted before it has said how its allocations are. The defect that #15808 mended. */
import type { Defect } from './defect.ts';
import { comesBackToAReadyNode, noNeedlessReplacement } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row01: Defect = {
  row: 1,
  upstream: '#15483, #15808',
  fixedIn: '1.3.10, 1.4.5, 1.5.0',
  defect:
    'A node that comes back is ready before its allocations were reported: a replacement is placed beside one that runs.',
  fixed: 'strict-steps',
  switch: { gate: 'none' },
  property: 'S5 no needless replacement',
  relevant: 'S5 twin: an allocation is back on a node that is ready',
  steps: 4,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld({ name: 'one-node-line', nodes: 1, slots: 2, group, happens: ['outage'] }, rules);
    return { ...line, properties: [noNeedlessReplacement(line), comesBackToAReadyNode(line)] };
  },
};
