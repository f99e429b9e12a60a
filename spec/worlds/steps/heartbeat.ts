/** `Node.UpdateStatus(ready)`: sent, read, committed, answered. Reference page section 1.3. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent, Observation, Part } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { ruled, someLiveOn, someUnheardOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { areReadsMerged, step } from './joint.ts';
import { returnMarkParts } from './marks.ts';
import { inASecondEntry, notify, notifySeen, withTheCause } from './notify.ts';
import { trustParts } from './witness.ts';

export function heartbeatSteps(cast: Cast, n: NodeCast): JointEvent[] {
  if (areReadsMerged(cast, 'heartbeatDecides')) return [sent(n), taken(cast, n), answered(cast, n)];
  return [sent(n), read(cast, n), committed(cast, n), voided(n), answered(cast, n)];
}

function sent(n: NodeCast): JointEvent {
  return step(`${n.name} sends a heartbeat`, `Client ${n.name} sends Node.UpdateStatus(ready).`, [
    { component: n.client, type: 'HEARTBEAT_SENT' },
    { component: n.heartbeat, type: 'SENT' },
  ]);
}

function reading(cast: Cast, n: NodeCast): Record<string, Observation> {
  const allocs = cast.slots.map((s) => s.alloc);
  return {
    status: { of: n.node, as: see.statusOf },
    reported: { of: n.node, as: see.isReported },
    ...(cast.rules.gate === 'each-allocation' ? { missed: { of: n.node, as: see.hasMissed } } : {}),
    live: { of: allocs, as: someLiveOn(n.number) },
    unheard: { of: [n.node, ...allocs], as: unheardAfter(cast, n) },
    marks: { of: [n.node, ...allocs], as: marksSome(cast, n) },
  };
}

/** Takes the node and all allocations. */
function marksSome(cast: Cast, n: NodeCast) {
  const isUnmarked = ruled(cast.rules).isUnmarkedOn(n.number);
  return function marksSomeAtReturn(node: LocalState, ...allocs: LocalState[]): boolean {
    return allocs.some((alloc) => isUnmarked(node, alloc));
  };
}

function unheardAfter(cast: Cast, n: NodeCast) {
  const marks = marksSome(cast, n);
  return function someUnheardOrMarked(node: LocalState, ...allocs: LocalState[]): boolean {
    return someUnheardOn(n.number)(...allocs) || marks(node, ...allocs);
  };
}

function read(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `heartbeat of ${n.name} is read`,
    `The server reads ${n.name}'s record and decides its next status.`,
    [{ component: n.heartbeat, type: 'READ', with: reading(cast, n) }],
  );
}

function committed(cast: Cast, n: NodeCast): JointEvent {
  return cast.rules.heartbeatDecides === 'when-read'
    ? committedAsRead(cast, n)
    : step(
        `heartbeat of ${n.name} is committed`,
        `Node ${n.name} becomes what its heartbeat makes of it now.`,
        [{ component: n.heartbeat, type: 'COMMITTED', with: reading(cast, n) }, ...foundParts(cast, n)],
        [{ of: n.node, is: see.isKnown }],
      );
}

function committedAsRead(cast: Cast, n: NodeCast): JointEvent {
  return step(`heartbeat of ${n.name} is committed`, `The new status of ${n.name} is committed.`, [
    { component: n.heartbeat, type: 'COMMITTED' },
    {
      component: n.node,
      type: 'STATUS_SET',
      with: { status: { of: n.heartbeat, as: see.nextStatus } },
    },
    ...notify(cast, n, n.heartbeat, {
      unblocks: see.writesReady,
      ...withTheCause(cast, see.asksForEvaluations),
    }),
    ...trustParts(cast, n, { of: n.heartbeat, is: see.writesReady }),
  ]);
}

/** One step from the server's first look to its answer; only that there is no such node is told in another. */
function taken(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `heartbeat of ${n.name} is committed`,
    `Node ${n.name} becomes what its heartbeat makes of it now, and is answered.`,
    [
      { component: n.heartbeat, type: 'TAKEN', with: reading(cast, n) },
      { component: n.timer, type: 'ARMED', only: { of: n.node, is: see.isKnown } },
      ...foundParts(cast, n),
    ],
  );
}

/** The entry decides on the state that it finds, so what it leads to is seen from there. */
function foundParts(cast: Cast, n: NodeCast): Part[] {
  const allocs = cast.slots.map((s) => s.alloc);
  const { afterHeartbeat } = ruled(cast.rules);
  const next = function statusAfterHeartbeat(node: LocalState, ...states: LocalState[]): string {
    return afterHeartbeat(node, someLiveOn(n.number)(...states), unheardAfter(cast, n)(node, ...states));
  };
  const becomesReady = function becomesReady(node: LocalState, ...states: LocalState[]): boolean {
    return !see.isReady(node) && next(node, ...states) === 'ready';
  };
  const changesTrust = function changesTrust(node: LocalState, ...states: LocalState[]): boolean {
    return next(node, ...states) !== node.value;
  };
  const of = [n.node, ...allocs];
  return [
    {
      component: n.node,
      type: 'STATUS_SET',
      with: { status: { of, as: next } },
      only: { of: n.node, is: see.isKnown },
    },
    ...notifySeen(cast, n, of, {
      unblocks: becomesReady,
      ...(cast.rules.evaluationsWritten === 'with-their-cause' ? { evaluates: changesTrust } : {}),
    }),
    ...trustParts(cast, n, { of, is: becomesReady }),
    ...returnMarkParts(cast, n),
  ];
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
      ...notify(cast, n, n.heartbeat, inASecondEntry(cast, see.asksForEvaluations)),
    ],
  );
}
