/** What every tool is asked about a world, our own explorer among them, and where two answers differ. It runs nothing. */

export interface Answer {
  /** Distinct states. */
  readonly states: number;
  /** Enabled pairs of a state and an action. */
  readonly edges: number;
  /** Steps to the farthest state; undefined where the tool does not say. */
  readonly depth: number | undefined;
  /**
   * Laws that were broken and situations that were reached, by name: length of the shortest run that shows it. What is not here
   * was looked for and not found. Undefined where the tool is not asked.
   */
  readonly found: Readonly<Record<string, number>> | undefined;
  /** Seconds of wall clock, start-up included. */
  readonly seconds: number;
}

/** The tool did not come to an end; the message says how. */
export class ToolFailed extends Error {}

/** One line for each number in which a tool differs from our explorer. */
export function differences(ours: Answer, theirs: Answer): string[] {
  const counts = (['states', 'edges', 'depth'] as const).flatMap((field) =>
    theirs[field] === undefined || ours[field] === theirs[field]
      ? []
      : [`${field}: ours ${ours[field]}, theirs ${theirs[field]}`],
  );
  const { found } = theirs;
  if (found === undefined) return counts;
  const names = new Set([...Object.keys(ours.found ?? {}), ...Object.keys(found)]);
  const laws = [...names].flatMap((name) => {
    const [one, other] = [ours.found?.[name], found[name]];
    return one === other ? [] : [`${name}: ours ${stepsText(one)}, theirs ${stepsText(other)}`];
  });
  return [...counts, ...laws];
}

function stepsText(steps: number | undefined): string {
  return steps === undefined ? 'never' : `after ${steps} steps`;
}
