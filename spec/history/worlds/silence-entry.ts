/**
 * What the entry of a missed heartbeat writes, for worlds with one `timer`, one `node`, and one `alloc` of a group with a
 * window: the status, as decided when the timer fired or as found, and the mark on the allocation where that is the rule.
 */
import { type Mark, markOf, silenceLeadsTo } from '../../../machines/outage.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { ClientStatus, NodeStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { Observation, Part } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { windowJudgedBy } from './window-judged.ts';

/** What the call of the timer finds. */
export function findingOf(rules: Rules): Record<string, Observation> {
  return {
    status: { of: 'node', as: see.statusOf },
    window: { of: ['node', 'alloc'], as: windowJudgedBy(rules) },
    unended: { of: 'alloc', as: isUnended },
  };
}

function isUnended(alloc: LocalState): boolean {
  return alloc.value !== 'free' && !see.hasEnded(alloc);
}

/** Node and allocation, and besides these who else learns that a server has written the allocation. */
export function silenceWrites(rules: Rules, besides: readonly Part[] = []): Part[] {
  const of = ['timer', 'node', 'alloc'];
  const next = nextBySilence(rules);
  const mark = function markBySilence(timer: LocalState, node: LocalState, alloc: LocalState): Mark {
    if (alloc.value === 'free') return 'none';
    const { desired, expired } = see.allocOf(alloc);
    const seen = { client: alloc.value as ClientStatus, desired, expired };
    return markOf(seen, true, next(timer, node, alloc), !see.isUnresponsive(node));
  };
  const marks = function marksSomething(...states: [LocalState, LocalState, LocalState]): boolean {
    return mark(...states) !== 'none';
  };
  const writes: Part[] = [{ component: 'node', type: 'STATUS_SET', with: { status: { of, as: next } } }];
  if (rules.outageMarks === 'by-the-next-plan') return writes;
  const marked: Part[] = [
    { component: 'alloc', type: 'MARKED', with: { mark: { of, as: mark } } },
    ...besides,
  ];
  return [...writes, ...marked.map((part) => ({ ...part, only: { of, is: marks } }))];
}

type Next = (timer: LocalState, node: LocalState, alloc: LocalState) => 'disconnected' | 'down';

function nextBySilence(rules: Rules): Next {
  const window = windowJudgedBy(rules);
  return function statusBySilence(timer, node, alloc) {
    if (rules.silenceDecides === 'when-read') return see.nextAfterSilence(timer);
    return silenceLeadsTo(rules, node.value as NodeStatus, window(node, alloc));
  };
}
