/** A world's model, started after an ordinary run of it: what every counterexample would begin with is not counted in it. */
import { ModelError } from './errors.ts';
import type { Model } from './types.ts';
import type { World } from './world.ts';

/** How a complaint calls the run, and an event of it. */
export interface CallsIt {
  readonly subject: string;
  readonly where: (index: number) => string;
  readonly what: string;
}

/** @throws ModelError when an event is not enabled where its turn comes */
export function startedAfter(
  world: World,
  events: readonly string[],
  { subject, where, what }: CallsIt = {
    subject: `world ${world.name}`,
    where: (i) => `start, event ${i + 1}`,
    what: 'a start',
  },
): Model {
  const start = events.reduce((state, name, i) => {
    const next = new Uint16Array(state.length);
    if (world.model.step(state, world.action(name), next)) return next;
    throw new ModelError({
      subject,
      where: where(i),
      found: `'${name}', which is not enabled there`,
      reason: `${what} is a run of the world`,
      instead: 'an event that is enabled after those before it',
    });
  }, world.model.init());
  return { ...world.model, init: () => start.slice() };
}
