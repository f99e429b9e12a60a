/**
 * Streaming calls of the servers to this client: what a task says, and files, as frames until the end or until the caller
 * has gone. Source: reference page nomad-wire.md, section 6.
 */
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import {
  STREAMING_METHODS,
  StreamFrame,
  StreamingAck,
  StreamingHeader,
  unknownStreamingMethod,
} from '../../wire/rpc/streaming-frames.ts';
import { decode } from '../../wire/schema/decode.ts';
import { encode } from '../../wire/schema/encode.ts';
import { NEWEST, type PartialOf, type ValueOf } from '../../wire/schema/kinds.ts';
import { ObjectReader } from '../net/object-reader.ts';
import { ClientRefusal } from './client-refusal.ts';
import type { ClientPort } from './client-port.ts';
import { fileParts } from './file-stream.ts';
import type { LogPart } from './log-stream.ts';

const MAX_REQUEST_BYTES = 64 * 1024;
const REQUEST_MS = 10_000;

type LogsRequest = ValueOf<(typeof STREAMING_METHODS)['FileSystem.Logs']>;
type FileRequest = ValueOf<(typeof STREAMING_METHODS)['FileSystem.Stream']>;

/** `first`: what came behind the byte that names the mode. */
export async function serveStreaming(stream: Duplex, first: Buffer, client: ClientPort): Promise<void> {
  const objects = new ObjectReader(stream, MAX_REQUEST_BYTES, first);
  const header = await objects.next(AbortSignal.timeout(REQUEST_MS));
  if (header === undefined) return void stream.destroy();
  const { Method } = decode(StreamingHeader, header);
  if (Method !== 'FileSystem.Logs' && Method !== 'FileSystem.Stream') {
    stream.end(encode(StreamingAck, { Error: unknownStreamingMethod(Method) }, NEWEST));
    return;
  }
  stream.write(encode(StreamingAck, { Error: '' }, NEWEST));
  const request = await objects.next(AbortSignal.timeout(REQUEST_MS));
  if (request === undefined) return void stream.destroy();
  const gone = new AbortController();
  stream.once('close', () => gone.abort());
  stream.once('end', () => gone.abort());
  stream.resume();
  const parts =
    Method === 'FileSystem.Logs'
      ? logParts(client, decode(STREAMING_METHODS[Method], request), gone.signal)
      : partsOfFile(client, decode(STREAMING_METHODS[Method], request), gone.signal);
  await send(stream, parts, gone.signal);
}

interface Payloads {
  readonly plain: boolean;
  readonly parts: AsyncIterable<LogPart>;
}

async function send(stream: Duplex, begun: Promise<Payloads>, gone: AbortSignal): Promise<void> {
  const write = async (frame: PartialOf<StreamFrame>): Promise<void> => {
    if (!stream.destroyed && !stream.write(encode(StreamFrame, frame, NEWEST)))
      await once(stream, 'drain', { signal: gone }).catch(() => {});
  };
  try {
    const { plain, parts } = await begun;
    for await (const part of parts) {
      if (gone.aborted) break;
      await write({ Error: null, Payload: plain ? part.data : inJson(part) });
    }
  } catch (error) {
    if (!(error instanceof ClientRefusal)) throw error;
    await write({ Error: { Message: error.message, Code: error.status }, Payload: Buffer.alloc(0) });
  }
  stream.end();
}

function inJson({ file: File, offset: Offset, data }: LogPart): Buffer {
  return Buffer.from(JSON.stringify({ Data: data.toString('base64'), File, Offset }));
}

async function logParts(client: ClientPort, request: LogsRequest, gone: AbortSignal): Promise<Payloads> {
  const { AllocID, Task, LogType, Offset, Origin, Follow, PlainText } = request;
  if (Task === '') throw new ClientRefusal(400, 'must provide task name');
  if (LogType !== 'stdout' && LogType !== 'stderr')
    throw new ClientRefusal(400, 'log type must be either "stdout" or "stderr"');
  const origin = originOf(Origin);
  const wish = { task: Task, type: LogType, origin, offset: Offset, follow: Follow } as const;
  return { plain: PlainText, parts: await client.logs(AllocID, wish, gone) };
}

async function partsOfFile(client: ClientPort, request: FileRequest, gone: AbortSignal): Promise<Payloads> {
  const { AllocID, Path, Offset, Origin, Limit, Follow, PlainText } = request;
  if (Path === '') throw new ClientRefusal(400, 'must provide a file name');
  const wish = {
    path: Path,
    origin: originOf(Origin),
    offset: Offset,
    follow: Follow,
    limit: Limit > 0 ? Limit : undefined,
  };
  return { plain: PlainText, parts: await fileParts(client, AllocID, wish, gone) };
}

function originOf(origin: string): 'start' | 'end' {
  if (origin === 'start' || origin === '') return 'start';
  if (origin === 'end') return 'end';
  throw new ClientRefusal(400, 'invalid origin');
}
