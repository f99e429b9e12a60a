/**
 * Files of an allocation as a stream of bytes: whole, from near the end, or followed as they grow. Frames of Nomad's file
 * streams are JSON objects one after the other, with the bytes in base64; an empty one keeps the connection alive.
 */
import { StringDecoder } from 'node:string_decoder';
import type { Writable } from 'node:stream';
import { wholeNumber, type OptionSpec } from '../command.ts';
import type { AgentClient, Query } from '../http/agent-client.ts';
import { RequestFailure } from '../http/request-failure.ts';
import { lastLines } from '../show/last-lines.ts';

export const TAIL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-f, --follow', description: 'go on as more is written, until Ctrl-C' },
  { flags: '--tail', description: 'only the end: the last lines (-n) or bytes (-c)' },
  { flags: '-n, --lines <count>', description: 'how many lines; 10 unless given', parse: wholeNumber('-n') },
  { flags: '-c, --bytes <count>', description: 'how many bytes', parse: wholeNumber('-c') },
];

interface Frame {
  readonly Data?: string;
  readonly FileEvent?: string;
}

interface Wishes {
  readonly follow?: boolean;
  readonly tail?: boolean;
  readonly lines?: number;
  readonly bytes?: number;
}

const USUAL_LINES = 10;
/** More than most lines have: the lines that are wanted lie within so many bytes each. */
const BYTES_PER_LINE = 120;

/** Copies a framed stream to `out`. Ends with the stream, or when whoever reads `out` has gone. */
export async function copyFile(
  agent: AgentClient,
  path: string,
  query: Query,
  options: Readonly<Record<string, unknown>>,
  out: Writable,
): Promise<void> {
  const { follow = false, tail, lines, bytes }: Wishes = options;
  const fromEnd = tail === true || lines !== undefined || bytes !== undefined;
  const count = lines ?? USUAL_LINES;
  const place = fromEnd
    ? { origin: 'end', offset: bytes ?? count * BYTES_PER_LINE }
    : { origin: 'start', offset: 0 };
  const answer = await agent.open(path, { query: { ...query, ...place, follow } });
  const pieces = contentOf(answer);
  const wanted = fromEnd && bytes === undefined ? lastLines(pieces, count, follow) : pieces;
  for await (const piece of wanted) out.write(piece);
}

/** The bytes in the frames. */
async function* contentOf(answer: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const text of objects(answer)) {
    const { Data, FileEvent } = JSON.parse(text) as Frame;
    if (FileEvent) yield Buffer.from(`\norrery: the file was ${FileEvent}\n`);
    if (Data) yield Buffer.from(Data, 'base64');
  }
}

/** JSON objects without nesting, one after the other, with anything or nothing between. */
async function* objects(answer: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of answer) {
    rest += decoder.write(piece);
    for (let end = rest.indexOf('}'); end >= 0; end = rest.indexOf('}')) {
      const start = rest.indexOf('{');
      if (start < 0 || start > end) throw new RequestFailure('orrery: the agent sent no frames of a file');
      yield rest.slice(start, end + 1);
      rest = rest.slice(end + 1);
    }
  }
}
