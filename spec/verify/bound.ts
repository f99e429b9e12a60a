/** The quiet bound of a world: after the last fault, how many heartbeats of a connected client until ESR for good. */
import { explore } from '../check/explore.ts';
import { type Pace, type QuietBound, quietBound } from '../check/quiet-bound.ts';
import { liveness } from '../properties/liveness.ts';
import { type Composed, compose } from '../worlds/compose.ts';
import { ruled } from '../worlds/observe-by.ts';
import type { WorldConfig } from '../worlds/config.ts';

const DUE = /misses its heartbeat$|^window of .* ends$|^retry of .* is due$| is collected$/;

/** Time has to pass before some actions; a report that would be refused is as good as not sent; all else is done at once. */
function paceIn({ world, cast }: Composed): Pace {
  const paces = world.events.map(({ name }) => {
    if (name.endsWith(' sends a heartbeat')) return () => 'beat' as const;
    if (DUE.test(name)) return () => 'due' as const;
    const sender = cast.nodes.find((n) => name === `${n.name} sends a report`);
    if (sender === undefined) return () => 'urgent' as const;
    const isHeard = world.predicate([sender.node], ruled(cast.rules).mayReport);
    return (state: Uint16Array) => (isHeard(state) ? 'urgent' : 'vain');
  });
  return (action, state) => paces[action]?.(state) ?? 'urgent';
}

/** Under our own rules. Whole worlds only. */
export function heartbeatsUntilStable(config: WorldConfig): QuietBound {
  const composed = compose(config, 'orrery');
  const esr = liveness(composed).find(({ name }) => name.startsWith('ESR'));
  if (esr?.kind !== 'eventually') throw new Error('every world has ESR');
  const exploration = explore(composed.model, [esr]);
  return quietBound(exploration, esr.goal, paceIn(composed));
}
