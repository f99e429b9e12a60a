/** Row 43: a record that no run of the protocol writes, put there by hand. What is rescheduled although it lives is not stopped: nothing has ended. */
import type { Defect } from './defect.ts';
import { isDamaged, noneTooMany } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row43: Defect = {
  row: 43,
  upstream: '#28445',
  fixedIn: 'main',
  defect:
    'An allocation that runs and is marked to be rescheduled by force gets a replacement at every evaluation.',
  fixed: 'orrery',
  switch: { impossibleStates: 'believed' },
  property: 'S2 none too many',
  relevant: 'S2 twin: a record that cannot be',
  steps: 2,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld({ name: 'damage-line', nodes: 1, slots: 3, group, happens: ['damage'] }, rules);
    return { ...line, properties: [noneTooMany(line), isDamaged(line)] };
  },
};
