/** A world's model, started after an ordinary run of it: what every counterexample would begin with is not counted in it. */
import { ModelError } from '../../model/errors.ts';
import type { Model } from '../../model/types.ts';
import type { World } from '../../model/world.ts';

/** @throws ModelError when an event is not enabled where its turn comes */
export function startedAfter(world: World, events: readonly string[]): Model {
  const start = events.reduce((state, name, i) => {
    const next = new Uint16Array(state.length);
    if (world.model.step(state, world.action(name), next)) return next;
    throw new ModelError({
      subject: `world ${world.name}`,
      where: `start, event ${i + 1}`,
      found: `'${name}', which is not enabled there`,
      reason: 'a start is a run of the world',
      instead: 'an event that is enabled after those before it',
    });
  }, world.model.init());
  return { ...world.model, init: () => start.slice() };
}
