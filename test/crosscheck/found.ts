/** Reads what generated models print when they first meet what a watch looks for: `found WATCH STEPS`. */
import type { TabulatedWorld } from '../../spec/export/foreign/tabulated.ts';

/** Steps by the name of the law or situation. */
export function foundIn(output: string, world: TabulatedWorld): Record<string, number> {
  const lines = output.matchAll(/^(?:<<")?found"?,? (\d+),? (\d+)(?:>>)?$/gm);
  const found: Record<string, number> = {};
  for (const [, watch, text] of lines) {
    const name = world.watches[Number(watch)]?.property ?? '';
    // A law of states and steps may be told twice.
    found[name] = Math.min(Number(text), found[name] ?? Number(text));
  }
  return found;
}
