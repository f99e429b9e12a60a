/** Row 15: the count asks for a replacement that the reschedule policy forbids. */
import type { Defect } from './defect.ts';
import { isOutOfSightWhile, noReplacement } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row15: Defect = {
  row: 15,
  upstream: '#27028, #27053',
  fixedIn: '1.11.2, 2.0',
  defect:
    'What is out of sight is not counted, so it is replaced although the reschedule policy allows no replacement.',
  fixed: 'nomad-2.0',
  switch: { replacementFollows: 'count' },
  property: 'S6 no replacement against the policy',
  relevant: 'S6 twin: one is out of sight on a node that is disconnected',
  steps: 2,
  world: (rules) => {
    const group = { count: 1, window: true, replace: true, attempts: 0, survivor: 'original' } as const;
    const line = lineWorld({ name: 'policy-line', nodes: 2, slots: 2, group, happens: ['outage'] }, rules);
    return {
      ...line,
      properties: [
        noReplacement(line, 'the reschedule policy allows none'),
        isOutOfSightWhile(line, 'disconnected'),
      ],
    };
  },
};
