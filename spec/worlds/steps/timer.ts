/** The leader's heartbeat timer of a node: it fires, the silence is committed, evaluations follow. Reference page section 1.4. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import * as see from '../observe.ts';
import { step } from './joint.ts';
import { notify } from './notify.ts';
import { outageParts } from './witness.ts';

export function timerSteps(cast: Cast, n: NodeCast): JointEvent[] {
  return [fired(cast, n), committed(cast, n), voided(n), acted(cast, n)];
}

function fired(cast: Cast, n: NodeCast): JointEvent {
  const hasWindow = cast.slots.map((s) => s.job.window);
  const window = function someWindowHolds(...allocs: LocalState[]): boolean {
    return allocs.some((alloc, i) => {
      const { desired, expired } = see.allocOf(alloc);
      return see.isOn(alloc, n.number) && hasWindow[i] === true && desired === 'run' && !expired;
    });
  };
  return step(
    `${n.name} misses its heartbeat`,
    `TTL and grace have passed without a sign of ${n.name}: the leader's timer fires.`,
    [
      {
        component: n.timer,
        type: 'FIRED',
        with: {
          status: { of: n.node, as: see.statusOf },
          window: { of: cast.slots.map((s) => s.alloc), as: window },
        },
      },
    ],
    [{ of: n.client, is: see.isCutOff }],
  );
}

function committed(cast: Cast, n: NodeCast): JointEvent {
  return step(`silence of ${n.name} is committed`, `The missed heartbeat of ${n.name} is committed.`, [
    { component: n.timer, type: 'COMMITTED' },
    {
      component: n.node,
      type: 'STATUS_SET',
      with: { status: { of: n.timer, as: see.nextAfterSilence } },
    },
    ...outageParts(cast, n, { call: n.timer, begins: see.isWriting }),
  ]);
}

function voided(n: NodeCast): JointEvent {
  return step(
    `silence of ${n.name} is void`,
    `The missed heartbeat of ${n.name} finds no record any more.`,
    [{ component: n.timer, type: 'VOIDED' }],
    [{ of: n.node, is: see.isGone }],
  );
}

function acted(cast: Cast, n: NodeCast): JointEvent {
  return step(
    `silence of ${n.name} is acted on`,
    `The server creates an evaluation for every job with an allocation on ${n.name}.`,
    [{ component: n.timer, type: 'ACTED' }, ...notify(cast, n, n.timer, { evaluates: see.always })],
  );
}
