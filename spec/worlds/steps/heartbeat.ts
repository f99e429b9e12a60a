/** `Node.UpdateStatus(ready)`: sent, read, committed, answered. Reference page section 1.3. */
import type { JointEvent } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { someLiveOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { step } from './joint.ts';
import { notify } from './notify.ts';
import { trustParts } from './witness.ts';

export function heartbeatSteps(cast: Cast, n: NodeCast): JointEvent[] {
  return [sent(n), read(cast, n), committed(cast, n), voided(n), answered(cast, n)];
}

function sent(n: NodeCast): JointEvent {
  return step(`${n.name} sends a heartbeat`, `Client ${n.name} sends Node.UpdateStatus(ready).`, [
    { component: n.client, type: 'HEARTBEAT_SENT' },
    { component: n.heartbeat, type: 'SENT' },
  ]);
}

function read(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `heartbeat of ${n.name} is read`,
    `The server reads ${n.name}'s record and decides its next status.`,
    [
      {
        component: n.heartbeat,
        type: 'READ',
        with: {
          status: { of: n.node, as: see.statusOf },
          reported: { of: n.node, as: see.isReported },
          live: { of: cast.slots.map((s) => s.alloc), as: someLiveOn(n.number) },
        },
      },
    ],
  );
}

function committed(cast: Cast, n: NodeCast): JointEvent {
  return step(`heartbeat of ${n.name} is committed`, `The new status of ${n.name} is committed.`, [
    { component: n.heartbeat, type: 'COMMITTED' },
    {
      component: n.node,
      type: 'STATUS_SET',
      with: { status: { of: n.heartbeat, as: see.nextStatus } },
    },
    ...notify(cast, n, n.heartbeat, { unblocks: see.writesReady }),
    ...trustParts(cast, n, { of: n.heartbeat, is: see.writesReady }),
  ]);
}

function voided(n: NodeCast): JointEvent {
  return step(
    `heartbeat of ${n.name} is void`,
    `The new status of ${n.name} finds no record any more.`,
    [{ component: n.heartbeat, type: 'VOIDED' }],
    [{ of: n.node, is: see.isGone }],
  );
}

function answered(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `heartbeat of ${n.name} is answered`,
    `The server creates what evaluations the transition calls for, sets ${n.name}'s timer, and answers.`,
    [
      { component: n.heartbeat, type: 'ACTED' },
      {
        component: n.client,
        type: 'HEARTBEAT_ANSWERED',
        with: { known: { of: n.heartbeat, as: see.nodeWasKnown } },
        optional: true,
      },
      { component: n.timer, type: 'ARMED', only: { of: n.heartbeat, is: see.nodeWasKnown } },
      ...notify(cast, n, n.heartbeat, { evaluates: see.asksForEvaluations }),
    ],
  );
}
