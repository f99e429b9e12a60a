/** Reads what generated models print when they first meet what a watch looks for: `found WATCH STEPS`. */
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';

/** Steps by the name of the law or situation. */
export function foundIn(output: string, world: TabulatedWorld): Record<string, number> {
  const lines = output.matchAll(/^(?:<<")?found"?,? (\d+),? (\d+)(?:>>)?$/gm);
  return Object.fromEntries(
    [...lines].map(([, watch, steps]) => [world.watches[Number(watch)]?.property ?? '', Number(steps)]),
  );
}
