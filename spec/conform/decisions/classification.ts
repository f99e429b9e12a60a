/** What a scheduler makes of an allocation: our own rules (machines/classify-ours.ts), over all records there can be. */
import { type AllocView, isAbandoned } from '../../../machines/classify.ts';
import { classOurs } from '../../../machines/classify-ours.ts';
import {
  CLIENT_STATUSES,
  type ClientStatus,
  NODE_STATUSES,
  type NodeStatus,
} from '../../../machines/vocabulary.ts';
import type { EventInstance } from '../../model/types.ts';
import { combinations, type Decision } from './decision.ts';

const BOTH = [false, true] as const;

/** Only what is unknown, in a group with a window, can have expired; what is gone does not drain. */
function canArise({ client, window, expired, node, draining }: EventInstance): boolean {
  return (
    (expired !== true || (client === 'unknown' && window === true)) && (node !== 'gone' || draining !== true)
  );
}

export const classification: Decision = {
  name: 'classification',
  cases: combinations('CLASSIFIED', {
    client: CLIENT_STATUSES,
    desired: ['run', 'stop'],
    returning: BOTH,
    expired: BOTH,
    window: BOTH,
    replace: BOTH,
    migrate: BOTH,
    node: [...NODE_STATUSES, 'gone'],
    draining: BOTH,
  }).filter(canArise),
  expected(given) {
    const alloc: AllocView = {
      client: given['client'] as ClientStatus,
      desired: given['desired'] as 'run' | 'stop',
      returning: given['returning'] === true,
      expired: given['expired'] === true,
    };
    const node = { status: given['node'] as NodeStatus | 'gone', draining: given['draining'] === true };
    const group = { window: given['window'] === true, replace: given['replace'] === true };
    return {
      class: classOurs({ ...alloc, migrate: given['migrate'] === true }, node, group),
      abandoned: isAbandoned(alloc, node.status),
    };
  },
};
