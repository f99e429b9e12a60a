/** A run of a world as an ITF document, for the viewers and tools of others. Reading one is `itf-replay.ts`. */
import { type Path, statesOf } from '../check/path.ts';
import { type ComponentSnapshot, toItf } from '../export/itf.ts';
import type { World } from '../model/world.ts';

export interface ItfCaption {
  /** The law that the run is about. */
  readonly description: string;
  /** Index of the state to which the last one returns. */
  readonly loop?: number;
}

/** The document: a variable for each component, with XState's value and context; the step's name is in `#meta`. */
export function itfOfRun(world: World, path: Path, { description, loop }: ItfCaption): string {
  const states = statesOf(path).map((state) =>
    Object.fromEntries(
      world.components.map((component) => {
        const { value, context } = world.local(state, component);
        return [component, { value, context } as ComponentSnapshot] as const;
      }),
    ),
  );
  return toItf({
    source: world.name,
    description,
    states,
    actions: [null, ...path.steps.map(({ name }) => name)],
    ...(loop !== undefined && { loop }),
  });
}
