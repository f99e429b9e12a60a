/**
 * Lookup tables as flat arrays, for languages in which that is the fastest: a cell of row `r` for value `v` is at
 * `r * stride + v`. Row 0 and value 0 are there too, and hold 0, so that a missing line leads to 0 in the end.
 */
import type { Level, LookupTable, Source } from './lookup-table.ts';

export interface FlatLevel {
  readonly name: string;
  readonly stride: number;
  readonly cells: readonly number[];
}

/** The levels of table number `table`. */
export function flatLevels({ levels }: LookupTable, table: number): readonly FlatLevel[] {
  return levels.map((level, l) => flat(level, `T${table}L${l}`));
}

function flat(level: Level, name: string): FlatLevel {
  const stride = (level[0]?.length ?? 0) + 1;
  const none = Array.from({ length: stride }, () => 0);
  return { name, stride, cells: [none, ...level.map((row) => [0, ...row])].flat() };
}

/** The expression that looks a table up. @param read how the language reads an input, as an index */
export function lookupText(
  { inputs }: LookupTable,
  levels: readonly FlatLevel[],
  read: (source: Source) => string,
  index: (array: string, at: string) => string,
): string {
  return inputs.reduce((row, source, l) => {
    const { name, stride } = levels[l] as FlatLevel;
    const at = row === '1' ? `${stride} + ${read(source)}` : `${row} * ${stride} + ${read(source)}`;
    return index(name, at);
  }, '1');
}
