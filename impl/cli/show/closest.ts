/** The one of several words that somebody may have meant. */

/** More changes than a third of the word make another word of it. */
const TOLERANCE = 3;

/** Undefined when none is near. */
export function closest(given: string, words: readonly string[]): string | undefined {
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const word of words) {
    const distance = edits(given, word);
    const near = distance <= Math.max(1, Math.floor(word.length / TOLERANCE));
    if (near && (best === undefined || distance < best.distance)) best = { word, distance };
  }
  return best?.word;
}

/** Fewest insertions, removals and exchanges of characters that make one of the other (Levenshtein). */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchange = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchange, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
