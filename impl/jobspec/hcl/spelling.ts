/** "Did you mean": the known word nearest to a mistyped one, and how far two words are from each other. */

/** Undefined when none is near enough to be worth a guess. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (given.length > 64) return undefined;
  let best: string | undefined;
  let least = Math.max(2, Math.floor(given.length / 4) + 1);
  for (const word of known) {
    // No way to it is shorter than what has to be added or taken away.
    if (Math.abs(given.length - word.length) >= least) continue;
    const distance = editDistance(given.toLowerCase(), word.toLowerCase());
    if (distance < least) {
      best = word;
      least = distance;
    }
  }
  return best;
}

/** Levenshtein: insertions, deletions and replacements. */
export function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
