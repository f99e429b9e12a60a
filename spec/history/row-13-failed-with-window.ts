/** Row 13: a failure in a group with a window leads to nothing. Its place is taken to be filled: the row says `never replaced`. */
import type { Defect } from './defect.ts';
import { countRuns, failsWithWindow } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row13: Defect = {
  row: 13,
  upstream: '#19729, #20181',
  fixedIn: '1.8.0, backported',
  defect:
    'A failed allocation of a group with a disconnect window is left as it is, neither stopped nor replaced.',
  fixed: 'nomad-2.0',
  switch: { failedWithWindow: 'ignored' },
  property: 'L3 as many run as are wanted',
  relevant: 'L3 twin: one fails that has a window',
  steps: 3,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld({ name: 'failure-line', nodes: 1, slots: 2, group, happens: ['failure'] }, rules);
    return { ...line, properties: [countRuns(line), failsWithWindow(line)] };
  },
};
