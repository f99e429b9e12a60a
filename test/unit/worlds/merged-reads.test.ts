/** Merging a call's read, its entry and its answer into one step hides nothing: every law keeps its verdict. */
import { expect, test } from 'vitest';
import { check } from '../../../spec/check/check.ts';
import { propertiesOf } from '../../../spec/properties/index.ts';
import { compose } from '../../../spec/worlds/compose.ts';
import type { WorldConfig } from '../../../spec/worlds/config.ts';
import { failover } from '../../../spec/worlds/failover.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';
import {
  becomesReady,
  becomesReadyAtOnce,
  isPlaced,
  isPlacedAtOnce,
  reports,
  reportsAtOnce,
} from '../../../spec/worlds/prelude.ts';
import { twoNodes } from '../../../spec/worlds/two-nodes.ts';

const AT_ONCE = [...becomesReadyAtOnce(1), ...isPlacedAtOnce('web'), ...reportsAtOnce(1)];

/** A second node that never was cut off, so that the world apart stays small: room for the replacement. */
const spare: WorldConfig = {
  ...twoNodes,
  name: 'two-nodes-small',
  jobs: [{ name: 'web', count: 1, window: true, replace: true, slots: ['a'] }],
  prelude: [
    ...becomesReady(1),
    ...becomesReady(2),
    ...isPlaced('web', 'web is planned, n1 first'),
    ...reports(1),
  ],
};
const SPARE_AT_ONCE = [
  ...becomesReadyAtOnce(1),
  ...becomesReadyAtOnce(2),
  ...isPlacedAtOnce('web', 'web is planned, n1 first'),
  ...reportsAtOnce(1),
];

function verdicts(config: WorldConfig): Record<string, string> {
  const composed = compose(config, 'orrery');
  const { exploration, judgements } = check(composed.model, propertiesOf(composed), { maxStates: 400_000 });
  expect(exploration.complete).toBe(true);
  return Object.fromEntries(judgements.map(({ property, verdict }) => [property.name, verdict]));
}

test.each([
  [oneNode, AT_ONCE],
  [failover, AT_ONCE],
  [spare, SPARE_AT_ONCE],
])(
  '$name: every law and every twin, with either kind of client',
  (config, prelude) => {
    for (const clients of ['upstream', 'ours'] as const) {
      const apart = verdicts({ ...config, clients });
      const merged = verdicts({ ...config, clients, reads: 'merged', prelude });
      expect(merged, clients).toEqual(apart);
    }
  },
  60_000,
);
