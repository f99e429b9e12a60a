/** Columns of text, as Nomad sets them: two blanks between, what is empty is `<none>`. Widths only; no colours. */

const EMPTY = '<none>';

export type Row = readonly string[];

/** One line a row, the first being the header. No end of line after the last. */
export function table(header: Row, rows: readonly Row[]): string {
  return columns([header, ...rows], '  ');
}

/** `ID      = web`: one line a pair. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  return columns(rows, ' = ');
}

function columns(rows: readonly Row[], glue: string): string {
  const cells = rows.map((row) => row.map((cell) => (cell === '' ? EMPTY : cell)));
  const widths: number[] = [];
  for (const row of cells) row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))));
  return cells
    .map((row) =>
      row
        .map((cell, at) => (at === row.length - 1 ? cell : padded(cell, widths[at] ?? 0)))
        .join(glue)
        .trimEnd(),
    )
    .join('\n');
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(width - widthOf(cell));
}

/** Characters, as far as a terminal's columns go: one for each code point. */
function widthOf(cell: string): number {
  return Array.from(cell).length;
}
