/** The quiet bound of the smallest world, as docs/protocol/divergence.md states it. */
import { expect, test } from 'vitest';
import { heartbeatsUntilStable } from '../../../spec/verify/bound.ts';
import { oneNode } from '../../../spec/worlds/one-node.ts';

test.each(['upstream', 'ours'] as const)(
  '%s clients need two heartbeats: one to be there, one to be trusted',
  (clients) => {
    const { beats, actions } = heartbeatsUntilStable({ ...oneNode, clients });
    expect(beats).toBe(2);
    expect(actions.filter((action) => action === 'n1 sends a heartbeat')).toHaveLength(2);
  },
);
