/** What befalls a client's link and process, and how it learns what the servers want of it. */
import type { LocalState } from '../../model/types.ts';
import type { JointEvent } from '../../model/world.ts';
import type { Cast, NodeCast } from '../cast.ts';
import { placedOn } from '../observe-by.ts';
import * as see from '../observe.ts';
import { happening, step } from './joint.ts';

export function clientSteps(cast: Cast, n: NodeCast): JointEvent[] {
  return [linkLost(n), linkRestored(n), restarted(cast, n), pulled(cast, n)];
}

function linkLost(n: NodeCast): JointEvent {
  return happening(`${n.name} loses its link`, `The network to client ${n.name} breaks.`, [
    { component: 'faults', type: 'OUTAGE' },
    { component: n.client, type: 'LINK_LOST' },
  ]);
}

function linkRestored(n: NodeCast): JointEvent {
  return happening(`${n.name} has its link back`, `The network to client ${n.name} is back.`, [
    { component: n.client, type: 'LINK_RESTORED' },
  ]);
}

function restarted(cast: Cast, n: NodeCast): JointEvent {
  return happening(`${n.name} restarts`, `The agent on ${n.name} restarts; its tasks live on.`, [
    { component: 'faults', type: 'RESTART' },
    { component: n.client, type: 'RESTARTED' },
    ...cast.slots.map((s) => ({
      component: s.task,
      type: 'RESTORED',
      optional: true,
      only: { of: s.alloc, is: placedOn(n.number) },
    })),
  ]);
}

/** All that is new is pulled at once: the servers answer a blocking query with every allocation of the node. */
function pulled(cast: Cast, n: NodeCast): JointEvent {
  const here = placedOn(n.number);
  const hasNews = function hasNews(...pairs: LocalState[]): boolean {
    return pairs.some(
      (alloc, i) => i % 2 === 0 && here(alloc) && see.taskOf(pairs[i + 1] as LocalState).news,
    );
  };
  return step(
    `${n.name} pulls its allocations`,
    `Client ${n.name} pulls what the servers have written about its allocations.`,
    [
      { component: n.client, type: 'PULLED' },
      ...cast.slots.map((s) => ({
        component: s.task,
        type: 'PULLED',
        with: {
          desired: { of: s.alloc, as: see.desiredStatus },
          client: { of: s.alloc, as: see.clientStatusOf },
        },
        only: { of: [s.alloc, s.task], is: hasNews },
      })),
    ],
    [{ of: cast.slots.flatMap((s) => [s.alloc, s.task]), is: hasNews }],
  );
}
