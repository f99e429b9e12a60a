/** Row 14: a group that wants no replacement, and a node that goes from out of sight to down. */
import type { Defect } from './defect.ts';
import { isOutOfSightWhile, noReplacement } from './worlds/line-laws.ts';
import { lineWorld } from './worlds/line.ts';

export const row14: Defect = {
  row: 14,
  upstream: '#19101, #19886',
  fixedIn: '1.7, 1.8.0',
  defect:
    'replace = false is asked for a disconnected node only: once the node is down, a replacement is placed.',
  fixed: 'nomad-2.0',
  switch: { replaceFalseOnDown: 'forgotten' },
  property: 'S6 no replacement against the policy',
  relevant: 'S6 twin: one is out of sight on a node that is down',
  steps: 4,
  world: (rules) => {
    const group = { count: 1, window: true, replace: false, attempts: 2, survivor: 'original' } as const;
    const line = lineWorld(
      { name: 'replace-false-line', nodes: 2, slots: 2, group, happens: ['outage', 'second-silence'] },
      rules,
    );
    return {
      ...line,
      properties: [
        noReplacement(line, 'replace = false, and the node exists'),
        isOutOfSightWhile(line, 'down'),
      ],
    };
  },
};
