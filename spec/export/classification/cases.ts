/**
 * Every case that a classification can be asked: all combinations of what any of the three looks at. Which of them a
 * cluster can ever show is told apart, not left out: a total function answers all.
 */
import type { NodeView } from '../../../machines/classify.ts';
import type { AllocViewC, DisconnectBlock } from '../../../machines/classify-c.ts';
import { CLIENT_STATUSES, NODE_STATUSES } from '../../../machines/vocabulary.ts';

export interface Case extends AllocViewC, DisconnectBlock {
  readonly node: NodeView;
}

const BOTH = [false, true] as const;

/** A node that is not there drains nothing. */
const NODES: readonly NodeView[] = [
  ...NODE_STATUSES.flatMap((status) => BOTH.map((draining) => ({ status, draining }))),
  { status: 'gone', draining: false },
];

/** 13824 cases, in a fixed order. */
export const CASES: readonly Case[] = CLIENT_STATUSES.flatMap((client) =>
  (['run', 'stop'] as const).flatMap((desired) => {
    const base = { client, desired };
    const flags = ['returning', 'expired', 'migrate', 'canary', 'migrateDisablePlacement'] as const;
    const allocs = flags.reduce<object[]>(
      (some, flag) => some.flatMap((one) => BOTH.map((value) => ({ ...one, [flag]: value }))),
      [base],
    );
    const groups = BOTH.flatMap((none) => BOTH.map((never) => ({ window: !none, replace: !never })));
    return allocs.flatMap((alloc) =>
      groups.flatMap((group) => NODES.map((node) => ({ ...alloc, ...group, node }) as Case)),
    );
  }),
);

/**
 * Whether a cluster can show the case: only what is unknown expires, and it has a window then; what is unknown was
 * written so by a plan, which its history remembers until the next plan; nobody returns as pending.
 */
export function canArise({ client, desired, returning, expired, window }: Case): boolean {
  if (expired && (client !== 'unknown' || !window)) return false;
  if (client === 'unknown') return returning || desired === 'stop';
  return !returning || client === 'running' || client === 'failed' || client === 'complete';
}
