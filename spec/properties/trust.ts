/** Laws of trust: when a returning node may be ready again, and what its missed heartbeats say meanwhile. */
import type { LocalState, Property } from '../model/types.ts';
import type { NodeCast } from '../worlds/cast.ts';
import type { Composed } from '../worlds/compose.ts';
import * as see from '../worlds/observe.ts';
import { inEveryState, onEveryStep, whereItChanges } from './law.ts';

/** S3: of when reports were sent; where no server can know that, of when they arrived. */
export function gate({ world, cast }: Composed, n: NodeCast): Property {
  const byArrival = cast.isGateByArrival;
  const k = cast.slots.length;
  const writes = [`heartbeat of ${n.name} is committed`, `Register of ${n.name} is committed`];
  return onEveryStep(
    byArrival ? `S3a gate by arrival (${n.name})` : `S3 gate (${n.name})`,
    byArrival
      ? 'A node that returns becomes ready only when a report of every live allocation on it has arrived since its outage began.'
      : 'A node that returns becomes ready only when every live allocation on it has been reported since its outage began.',
    whereItChanges(
      world,
      n.node,
      world.stepPredicate(
        [n.node, ...cast.slots.map((s) => s.alloc), ...cast.slots.map((s) => s.freshness)],
        ([was, ...known], _action, [is]) =>
          !isTrustedAgain(was as LocalState, is as LocalState) ||
          known
            .slice(0, k)
            .every((alloc, i) => !see.isLiveOn(alloc, n.number) || known[k + i]?.value === 'current'),
        writes,
      ),
    ),
  );
}

function isTrustedAgain(was: LocalState, is: LocalState): boolean {
  return see.isReady(is) && (was.value === 'initializing' || was.value === 'disconnected');
}

/** S21. */
export function indexShape({ world }: Composed, n: NodeCast): Property {
  return inEveryState(
    `S21 index shape (${n.name})`,
    'A ready node has no missed heartbeat outstanding; one that is down or disconnected has.',
    world.predicate([n.node], (node) => {
      const { missed } = see.nodeOf(node);
      return see.isReady(node) ? !missed : missed || !see.isUnresponsive(node);
    }),
  );
}
