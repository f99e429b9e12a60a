/** What only the environment does, beyond links and restarts: tasks exit, attributes change, nodes are purged, leaders lost. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Part } from '../../model/world.ts';
import type { Cast, NodeCast, SlotCast } from '../cast.ts';
import { isSaidOf, someUnendedOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { happening } from './joint.ts';
import { markParts } from './marks.ts';
import { notify } from './notify.ts';

/** Only what the world's purse of faults can ever pay for. */
export function environmentSteps(cast: Cast): JointEvent[] {
  const { faults } = cast.config;
  return [
    ...(faults.exits > 0 ? cast.slots.flatMap((s) => [exits(s, 'failed'), exits(s, 'complete')]) : []),
    ...(faults.changes > 0 ? cast.nodes.map(changes) : []),
    ...(faults.purges > 0 ? cast.nodes.map((n) => isPurged(cast, n)) : []),
    ...(faults.failovers > 0 ? [leaderIsLost(cast)] : []),
  ];
}

function exits({ slot, task }: SlotCast, status: 'failed' | 'complete'): JointEvent {
  return happening(`task of ${slot} exits ${status}`, `The task of allocation ${slot} exits (${status}).`, [
    { component: 'faults', type: 'EXIT' },
    { component: task, type: 'EXITED', with: { status } },
  ]);
}

function changes(n: NodeCast): JointEvent {
  return happening(`${n.name} changes its attributes`, `Fingerprinting on ${n.name} finds something new.`, [
    { component: 'faults', type: 'CHANGE' },
    { component: n.client, type: 'ATTRIBUTES_CHANGED' },
  ]);
}

function isPurged(cast: Cast, n: NodeCast): JointEvent {
  return happening(`${n.name} is purged`, `An operator purges node ${n.name}.`, [
    { component: 'faults', type: 'PURGE' },
    { component: n.node, type: 'DEREGISTERED' },
    { component: n.timer, type: 'CLEARED' },
    ...markParts(cast, n, { of: [n.node], next: () => 'gone', begins: see.always }),
    ...notify(cast, n, n.node, { evaluates: see.always }),
  ]);
}

/** Volatile state goes with it: timers, calls being handled, evaluations being worked on. */
export function leaderIsLost(cast: Cast): JointEvent {
  return happening(
    'the leader is lost',
    'The leader is lost; another takes over with the log and nothing else.',
    [
      { component: 'faults', type: 'FAILOVER' },
      ...cast.nodes.flatMap((n) => [
        {
          component: n.timer,
          type: 'LEADER_LOST',
          with: {
            status: { of: n.node, as: see.statusOf },
            unended: { of: cast.slots.map((s) => s.alloc), as: someUnendedOn(n.number) },
          },
        },
        { component: n.heartbeat, type: 'LEADER_LOST' },
        { component: n.register, type: 'LEADER_LOST' },
        ...n.reports.map((r) => ({ component: r.call, type: 'LEADER_LOST' })),
      ]),
      ...cast.jobs.map((job) => ({ component: job.evaluation, type: 'LEADER_LOST' })),
      ...cast.slots.map((s) => hearsNothing(cast, s)),
    ],
  );
}

/** Reports that the leader held fail, and what they said of an allocation is to be said again. */
function hearsNothing(cast: Cast, { slot, task }: SlotCast): Part {
  const calls = cast.nodes.flatMap((n) => n.reports.map((report) => report.call));
  const isHeld = function isHeldByTheLeader(...reports: LocalState[]): boolean {
    return reports.some((call) => see.isBusy(call) && call.value !== 'sent' && isSaidOf(slot)(call));
  };
  return {
    component: task,
    type: 'ANSWERED',
    with: { taken: false },
    optional: true,
    only: { of: calls, is: isHeld },
  };
}
