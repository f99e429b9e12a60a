/** `Node.Register`: sent, read, committed, answered. Reference page section 1.5. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import * as see from '../observe.ts';
import { areReadsMerged, step } from './joint.ts';
import { inASecondEntry, notify, notifySeen, withTheCause } from './notify.ts';
import { outageParts, trustParts } from './witness.ts';

export function registerSteps(cast: Cast, n: NodeCast): JointEvent[] {
  return [
    sent(n),
    ...(areReadsMerged(cast, 'registerWrites')
      ? [committedAsFound(cast, n, 'TAKEN')]
      : [read(n), committed(cast, n)]),
    answered(cast, n),
  ];
}

function sent(n: NodeCast): JointEvent {
  return step(`${n.name} sends Register`, `Client ${n.name} sends Node.Register.`, [
    { component: n.client, type: 'REGISTER_SENT' },
    {
      component: n.register,
      type: 'SENT',
      with: {
        status: { of: n.client, as: see.statusAskedFor },
        changed: { of: n.client, as: see.hasChanged },
      },
    },
  ]);
}

function read(n: NodeCast): JointEvent {
  return step(`Register of ${n.name} is read`, `The server reads ${n.name}'s record to answer Register.`, [
    { component: n.register, type: 'READ', with: { status: { of: n.node, as: see.statusOf } } },
  ]);
}

function committed(cast: Cast, n: NodeCast): JointEvent {
  return cast.rules.registerWrites === 'no-status'
    ? committedAsFound(cast, n, 'COMMITTED')
    : committedAsRead(cast, n);
}

/** A known node stays what it is. Without a record it becomes what was asked for, and has no allocations. */
function committedAsFound(cast: Cast, n: NodeCast, type: 'COMMITTED' | 'TAKEN'): JointEvent {
  const status = function statusFound(node: LocalState, call: LocalState): string {
    return see.isGone(node) ? see.writtenStatus(call) : see.statusOf(node);
  };
  const isNewAndReady = function isNewAndReady(node: LocalState, call: LocalState): boolean {
    return see.isGone(node) && see.registersReady(call);
  };
  return step(`Register of ${n.name} is committed`, `Register of ${n.name} is committed.`, [
    { component: n.register, type, with: { status: { of: n.node, as: see.statusOf } } },
    { component: n.node, type: 'REGISTERED', with: { status: { of: [n.node, n.register], as: status } } },
    ...notifySeen(cast, n, [n.node, n.register], { unblocks: isNewAndReady }),
    ...trustParts(cast, n, { of: [n.node, n.register], is: isNewAndReady }),
  ]);
}

function committedAsRead(cast: Cast, n: NodeCast): JointEvent {
  return step(`Register of ${n.name} is committed`, `Register of ${n.name} is committed.`, [
    { component: n.register, type: 'COMMITTED' },
    {
      component: n.node,
      type: 'REGISTERED',
      with: { status: { of: n.register, as: see.writtenStatus } },
    },
    ...outageParts(cast, n, { call: n.register, begins: see.registersUnresponsive }),
    ...notify(cast, n, n.register, {
      unblocks: see.registersReady,
      ...withTheCause(cast, see.asksForEvaluations),
    }),
    ...trustParts(cast, n, { of: n.register, is: see.registersReady }),
  ]);
}

function answered(cast: Cast, n: NodeCast): JointEvent {
  // What only the entry finds out (a change of attributes) is asked for here: no law hangs on that evaluation.
  const late = cast.rules.registerWrites === 'no-status';
  const answers = late ? { evaluates: see.asksForEvaluations } : inASecondEntry(cast, see.asksForEvaluations);
  return step(
    `Register of ${n.name} is answered`,
    `The server creates what evaluations Register calls for, sets ${n.name}'s timer, and answers.`,
    [
      { component: n.register, type: 'ACTED' },
      { component: n.client, type: 'REGISTER_ANSWERED', optional: true },
      { component: n.timer, type: 'ARMED', only: { of: n.register, is: see.registersLiving } },
      ...notify(cast, n, n.register, answers),
    ],
  );
}
