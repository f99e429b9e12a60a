/**
 * A total table of small integers in a form that any language can index: one array for each input, whose rows lead from
 * one to the next (a decision diagram). It knows nothing of worlds.
 *
 * Numbers begin at 1, in inputs, rows and results; 0 says that nothing was tabulated there. So a reader that comes to a
 * combination which the table does not hold ends with a 0, and must stop with an error instead of going on.
 */

/** Where a table reads one of its inputs: a field of the state before or after the step, another table, the action's number. */
export type Source =
  | { readonly kind: 'field'; readonly field: number }
  | { readonly kind: 'after'; readonly field: number }
  | { readonly kind: 'table'; readonly table: number }
  | { readonly kind: 'action' };

export interface LookupTable {
  /** At least one. */
  readonly inputs: readonly Source[];
  /**
   * Per input: rows by number, each with one cell for every value of the input. A cell holds the number of a row of the
   * next level, in the last level a result. The first level has one row.
   */
  readonly levels: readonly Level[];
}
export type Level = readonly (readonly number[])[];

/** One line to be held by a table: the inputs, and the result, which is not 0. */
export interface Line {
  readonly inputs: readonly number[];
  readonly result: number;
}

/** The smallest table with these lines, for inputs read in this order. Equal rows are one row. */
export function tableOf(inputs: readonly Source[], lines: readonly Line[]): LookupTable {
  const widths = inputs.map((_, i) =>
    lines.reduce((most, line) => Math.max(most, line.inputs[i] as number), 0),
  );
  const levels = inputs.map((): number[][] => []);
  const known = inputs.map(() => new Map<string, number>());
  const rowOf = (level: number, of: readonly Line[]): number => {
    const cells = Array.from({ length: widths[level] as number }, () => 0);
    for (const [value, group] of byInput(of, level)) {
      const isLast = level === inputs.length - 1;
      cells[value - 1] = isLast ? (group[0] as Line).result : rowOf(level + 1, group);
    }
    const key = cells.join();
    const number = known[level]?.get(key) ?? (levels[level] as number[][]).push(cells);
    known[level]?.set(key, number);
    return number;
  };
  rowOf(0, lines);
  return { inputs, levels };
}

function byInput(lines: readonly Line[], level: number): ReadonlyMap<number, readonly Line[]> {
  const groups = new Map<number, Line[]>();
  for (const line of lines) {
    const value = line.inputs[level] as number;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, [line]);
    else group.push(line);
  }
  return groups;
}
