/** What the entry of a heartbeat writes on its node: the status that its call decided on, or, by a rule, the one that what it finds leads to. */
import { type NodeRead, heartbeatLeadsTo } from '../../../machines/update-status.ts';
import type { Rules } from '../../../machines/revisions.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { Part } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';

/** What is on the node: of the node itself and, where the world has one, its allocation. */
export type SeesWork = (node: LocalState, alloc?: LocalState) => Pick<NodeRead, 'live' | 'unheard'>;

export interface HeartbeatOf {
  readonly call: string;
  readonly node: string;
  readonly alloc?: string;
  readonly work: SeesWork;
}

export function heartbeatWrites(rules: Rules, { call, node, alloc, work }: HeartbeatOf): Part {
  const next = function statusByHeartbeat(
    heartbeat: LocalState,
    record: LocalState,
    onIt?: LocalState,
  ): NodeStatus {
    if (rules.heartbeatDecides === 'when-read' || see.isGone(record)) return see.nextStatus(heartbeat);
    return heartbeatLeadsTo(rules, {
      status: record.value as NodeStatus,
      reported: see.isReported(record),
      missed: see.hasMissed(record),
      ...work(record, onIt),
    });
  };
  const of = alloc === undefined ? [call, node] : [call, node, alloc];
  return { component: node, type: 'STATUS_SET', with: { status: { of, as: next } } };
}
