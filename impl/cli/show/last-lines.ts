/**
 * The last lines of a stream of bytes. Of one that is followed, what comes first is taken for what was there: its last
 * lines are passed on, and everything after them.
 */
export async function* lastLines(
  pieces: AsyncIterable<Buffer>,
  count: number,
  follow: boolean,
): AsyncGenerator<Buffer> {
  let kept = Buffer.alloc(0);
  let passing = false;
  for await (const piece of pieces) {
    if (passing) yield piece;
    else kept = endOf(Buffer.concat([kept, piece]), count);
    if (!follow || passing) continue;
    passing = true;
    yield kept;
  }
  if (!passing && kept.length > 0) yield kept;
}

const NEWLINE = 0x0a;

function endOf(bytes: Buffer, count: number): Buffer<ArrayBuffer> {
  let at = bytes.at(-1) === NEWLINE ? bytes.length - 1 : bytes.length;
  for (let left = count; left > 0 && at >= 0; left -= 1)
    at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1);
  return Buffer.from(bytes.subarray(at + 1));
}
