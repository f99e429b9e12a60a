/**
 * A layout with what room there is in its words given to the fields, for the values to come: to widen a layout costs as much
 * as the states that were found so far. It takes no word more than is needed, and two at least.
 */
import { Layout } from '../packed/layout.ts';

const FEWEST_WORDS = 2;
/** Bits that a field is given beyond those it needs. */
const MOST_ROOM = 2;

export function roomyLayout(needed: Uint8Array): Layout {
  const words = Math.max(FEWEST_WORDS, new Layout(needed).words);
  let layout = new Layout(needed);
  for (let round = 0; round < MOST_ROOM; round++) {
    for (let field = 0; field < needed.length; field++) {
      const wider = new Layout(layout.bits.map((bits, f) => (f === field ? bits + 1 : bits)));
      if (wider.words <= words && (wider.bits[field] as number) <= 16) layout = wider;
    }
  }
  return layout;
}
