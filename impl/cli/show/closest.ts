/** The one of several words that somebody may have meant. */
import { editDistance } from '../../jobspec/hcl/spelling.ts';

/** More changes than a third of the word make another word of it. */
const TOLERANCE = 3;

/** Undefined when none is near. */
export function closest(given: string, words: readonly string[]): string | undefined {
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const word of words) {
    const distance = editDistance(given, word);
    const near = distance <= Math.max(1, Math.floor(word.length / TOLERANCE));
    if (near && (best === undefined || distance < best.distance)) best = { word, distance };
  }
  return best?.word;
}
