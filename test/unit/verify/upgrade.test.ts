/** What servers of other revisions left behind, under our rules: nothing is for ever, in the smallest world whole. */
import { describe, expect, test } from 'vitest';
import { judgeUpgrade } from '../../../spec/verify/upgrade.ts';
import type { WorldConfig } from '../../../spec/worlds/config.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

/** One allocation, one place: original and replacement in turn. */
const smallest: WorldConfig = {
  ...oneNode,
  capacity: 1,
  jobs: oneNode.jobs.map((job) => ({ ...job, slots: ['a'] })),
};

describe.each(['strict-steps', 'nomad-2.0'] as const)('%s left it', (from) => {
  const { leftBehind, leftBehindIsComplete, result } = judgeUpgrade(smallest, from);
  const broken = result.judgements.filter(({ verdict }) => verdict !== 'holds');

  test('every state that they reach is taken over, and all that follows is searched', () => {
    expect(leftBehindIsComplete).toBe(true);
    expect(leftBehind).toBeGreaterThan(1000);
    expect(result.exploration.complete).toBe(true);
  });

  test('L1 to L12 and ESR hold, and all ends where our servers come by themselves', () => {
    expect(broken.filter(({ property }) => property.kind === 'eventually')).toEqual([]);
    expect(result.judgements.some(({ property }) => property.name === 'UP settles')).toBe(true);
  });

  test('of the laws, only these are broken: follow-ups wait that ours name nowhere; they wrote the node down, and we what follows', () => {
    const laws = broken.filter(({ property }) => property.kind === 'always');
    expect(laws.map(({ property }) => property.name)).toEqual([
      'S10 follow-ups are owned (web)',
      'S17 no early loss (web)',
    ]);
  });
});
