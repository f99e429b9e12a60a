/** `Node.Register`: sent, read, committed, answered. Reference page section 1.5. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Part } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import * as see from '../observe.ts';
import { areReadsMerged, step } from './joint.ts';
import { inASecondEntry, notify, notifySeen, withTheCause } from './notify.ts';
import { outageParts, trustParts } from './witness.ts';

export function registerSteps(cast: Cast, n: NodeCast): JointEvent[] {
  if (areReadsMerged(cast, 'registerWrites')) return [sent(n), taken(cast, n)];
  return [sent(n), read(n), committed(cast, n), answered(cast, n)];
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
  return cast.rules.registerWrites === 'no-status' ? committedAsFound(cast, n) : committedAsRead(cast, n);
}

function committedAsFound(cast: Cast, n: NodeCast): JointEvent {
  return step(`Register of ${n.name} is committed`, `Register of ${n.name} is committed.`, [
    { component: n.register, type: 'COMMITTED', with: { status: { of: n.node, as: see.statusOf } } },
    ...foundParts(cast, n),
  ]);
}

/** One step from the server's first look to its answer. */
function taken(cast: Cast, n: NodeCast): JointEvent {
  const changes = function changesWhatIsKnown(node: LocalState, call: LocalState): boolean {
    return see.isKnown(node) && see.registersChange(call);
  };
  const isHeard = function isExpectedToBeat(node: LocalState): boolean {
    return node.value !== 'down';
  };
  return step(`Register of ${n.name} is committed`, `Register of ${n.name} is committed and answered.`, [
    { component: n.register, type: 'TAKEN' },
    { component: n.client, type: 'REGISTER_ANSWERED', optional: true },
    { component: n.timer, type: 'ARMED', only: { of: n.node, is: isHeard } },
    ...foundParts(cast, n, changes),
  ]);
}

/** A known node stays what it is. Without a record it becomes what was asked for, and has no allocations. */
function foundParts(
  cast: Cast,
  n: NodeCast,
  evaluates?: (node: LocalState, call: LocalState) => boolean,
): Part[] {
  const status = function statusFound(node: LocalState, call: LocalState): string {
    return see.isGone(node) ? see.writtenStatus(call) : see.statusOf(node);
  };
  const isNewAndReady = function isNewAndReady(node: LocalState, call: LocalState): boolean {
    return see.isGone(node) && see.registersReady(call);
  };
  const of = [n.node, n.register];
  return [
    { component: n.node, type: 'REGISTERED', with: { status: { of, as: status } } },
    ...notifySeen(cast, n, of, { unblocks: isNewAndReady, ...(evaluates ? { evaluates } : {}) }),
    ...trustParts(cast, n, { of, is: isNewAndReady }),
  ];
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
