/** What a leader's timer is told of the windows on a node, for worlds with one `node` and one `alloc` of a group with a window. */
import type { Rules } from '../../../machines/revisions.ts';
import type { ClientStatus } from '../../../machines/vocabulary.ts';
import { keepsDisconnected } from '../../../machines/window-judgement.ts';
import type { LocalState } from '../../model/types.ts';
import * as see from '../../worlds/observe.ts';

/** Takes the node and the allocation; one that is not there keeps nothing. */
export function windowJudgedBy(rules: Rules): (node: LocalState, alloc: LocalState) => boolean {
  return function windowIsOpen(node: LocalState, alloc: LocalState): boolean {
    if (alloc.value === 'free') return false;
    const { desired, expired } = see.allocOf(alloc);
    const seen = { client: alloc.value as ClientStatus, desired, expired };
    return keepsDisconnected(rules, see.statusOf(node), seen, true);
  };
}
