/** Row 17: a second outage writes the allocation once more, and its replacement is forgotten. */
import type { Defect } from './defect.ts';
import { bothRun, isWrittenWithASuccessor, linksStand, originalStays } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row17: Defect = {
  row: 17,
  upstream: '#25799',
  fixedIn: '1.10.2',
  defect:
    "A plan's write erases the link to the replacement: when both run, they are not compared, and either may be stopped.",
  fixed: 'nomad-2.0',
  switch: { planWriteOfNext: 'erased' },
  property: 'S5 the original stays',
  relevant: 'S5 twin: original and replacement both run',
  steps: 12,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld({ name: 'link-line', nodes: 2, slots: 2, group, happens: ['outage'] }, rules);
    return {
      ...line,
      properties: [originalStays(line), linksStand(line), bothRun(line), isWrittenWithASuccessor(line)],
    };
  },
};
