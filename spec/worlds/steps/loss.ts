/** Requests of a client that never arrive. A lost report is told with reports, for it leaves a trace there. */
import type { JointEvent } from '../../model/world.ts';
import type { NodeCast } from '../cast.ts';
import { happening } from './joint.ts';

export function lossSteps(n: NodeCast): JointEvent[] {
  return [lost(n, 'register', n.register), lost(n, 'heartbeat', n.heartbeat)];
}

function lost(n: NodeCast, kind: string, call: string): JointEvent {
  return happening(`${kind} of ${n.name} is lost`, `A request of ${n.name} is lost on the way.`, [
    { component: 'faults', type: 'LOSS' },
    { component: call, type: 'DROPPED' },
  ]);
}
