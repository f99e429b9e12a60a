/** What happens to the nodes of a line of allocations (line.ts): they register, fall silent, and are heard again. */
import { holdsWindow, type Mark, markOf, silenceLeadsTo } from '../../../machines/outage.ts';
import { transitionEvaluates } from '../../../machines/register.ts';
import { heartbeatLeadsTo } from '../../../machines/update-status.ts';
import type { NodeStatus } from '../../../machines/vocabulary.ts';
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Part } from '../../model/world.ts';
import * as see from '../../worlds/observe.ts';
import { happening, step } from '../../worlds/steps/joint.ts';
import { asked, type Cast, clientStatusOf, isLive, JOB, lineageOf, versionOf } from './line-cast.ts';

/** Of a process that has registered before: its node is ready at once. */
export function registers(node: string): JointEvent {
  return step(
    `${node} registers`,
    `The client of ${node} registers its node, ready.`,
    [{ component: node, type: 'REGISTERED', with: { status: 'ready' } }],
    [{ of: node, is: see.isGone }],
  );
}

export function silent(cast: Cast): JointEvent {
  const { config, rules, records } = cast;
  const of = ['n1', ...records];
  const next = function statusBySilence(node: LocalState, ...allocs: LocalState[]): NodeStatus {
    const window = allocs.some((record) => {
      const client = clientStatusOf(record);
      if (client === 'free' || lineageOf(record).node !== 1) return false;
      const { desired } = lineageOf(record);
      return holdsWindow(rules, { client, desired, expired: false }, config.group.window);
    });
    return silenceLeadsTo(rules, node.value as NodeStatus, window);
  };
  const evaluates = function silenceEvaluates(node: LocalState, ...allocs: LocalState[]): boolean {
    const status = next(node, ...allocs);
    return status === 'down' || transitionEvaluates(node.value as NodeStatus, status);
  };
  const canFallSilent = function canFallSilent(node: LocalState, job: LocalState): boolean {
    if (versionOf(job) !== 1) return false;
    if (node.value === 'initializing') return config.happens.includes('second-silence');
    return node.value === 'ready' && config.happens.includes('outage');
  };
  return happening(
    'n1 falls silent',
    'The client of n1 is silent for longer than TTL and grace; its node is judged.',
    [
      { component: 'n1', type: 'STATUS_SET', with: { status: { of, as: next } } },
      asked(of, evaluates),
      ...(rules.outageMarks === 'at-once' ? marks(cast, next) : []),
    ],
    [{ of: ['n1', JOB], is: canFallSilent }],
  );
}

type NextStatus = (node: LocalState, ...allocs: LocalState[]) => NodeStatus;

/** What the entry of a silence marks the allocations on n1 with. */
function marks({ config, records }: Cast, next: NextStatus): Part[] {
  return records.map((record, i) => {
    const mark = function markOfOneOutOfContact(node: LocalState, ...allocs: LocalState[]): Mark {
      const alloc = allocs[i] as LocalState;
      const client = clientStatusOf(alloc);
      if (client === 'free' || lineageOf(alloc).node !== 1) return 'none';
      const status = next(node, ...allocs) === 'down' ? 'down' : 'disconnected';
      const seen = { client, desired: lineageOf(alloc).desired, expired: false };
      return markOf(seen, config.group.window, status, !see.isUnresponsive(node));
    };
    return {
      component: record,
      type: 'OUT_OF_CONTACT',
      with: { mark: { of: ['n1', ...records], as: mark } },
      optional: true,
    };
  });
}

export function heard({ rules, records }: Cast): JointEvent {
  const of = ['n1', ...records];
  const next = function statusByHeartbeat(node: LocalState, ...allocs: LocalState[]): NodeStatus {
    const here = allocs.filter((record) => isLive(record) && lineageOf(record).node === 1);
    return heartbeatLeadsTo(rules, {
      status: node.value as NodeStatus,
      reported: see.isReported(node),
      live: here.length > 0,
      unheard: here.some((record) => record.value === 'unknown'),
    });
  };
  const evaluates = function heartbeatEvaluates(node: LocalState, ...allocs: LocalState[]): boolean {
    return transitionEvaluates(node.value as NodeStatus, next(node, ...allocs));
  };
  return step(
    'n1 is heard',
    'A heartbeat of n1 is answered.',
    [{ component: 'n1', type: 'STATUS_SET', with: { status: { of, as: next } } }, asked(of, evaluates)],
    [{ of: 'n1', is: see.isKnown }],
  );
}
