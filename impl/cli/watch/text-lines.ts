/** Bytes as they come, to lines of text; the last one may lack its end. A line that never ends is refused. */

const NEWLINE = 0x0a;
/** An entry with all allocations of a large job has some MiB. */
const LONGEST = 256 * 2 ** 20;

/** @param tooLong what to throw for a line longer than 256 MiB */
export async function* textLines(
  pieces: AsyncIterable<Buffer>,
  tooLong: () => Error,
): AsyncGenerator<string> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (;;) {
      const end = piece.indexOf(NEWLINE, from);
      if (end < 0) break;
      const rest = piece.subarray(from, end);
      const line = begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      length = 0;
      from = end + 1;
      if (line.length > 0) yield line.toString('utf8');
    }
    if (from === piece.length) continue;
    begun.push(piece.subarray(from));
    length += piece.length - from;
    if (length > LONGEST) throw tooLong();
  }
  const last = Buffer.concat(begun).toString('utf8');
  if (last.trim() !== '') yield last;
}
