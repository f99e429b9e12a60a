/**
 * A streaming call at a server: about a client's tasks or files, so it is handed on to that client, and bytes go both ways
 * until one side ends. Others are refused as upstream refuses them. Source: reference page nomad-wire.md, section 6.
 */
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import {
  STREAMING_METHODS,
  StreamFrame,
  StreamingAck,
  StreamingHeader,
  type StreamingMethod,
  unknownStreamingMethod,
} from '../../wire/rpc/streaming-frames.ts';
import { decode } from '../../wire/schema/decode.ts';
import { encode } from '../../wire/schema/encode.ts';
import { type Kind, NEWEST } from '../../wire/schema/kinds.ts';
import { ClientRefusal } from '../client/client-refusal.ts';
import { ObjectReader } from '../net/object-reader.ts';
import type { OpenStream } from '../net/peer-calls.ts';
import type { ClientRouter } from './client-router.ts';

const MAX_REQUEST_BYTES = 64 * 1024;
const REQUEST_MS = 5_000;

/** `first`: what came behind the byte that names the mode. */
export async function relayStreaming(
  caller: Duplex,
  first: Buffer,
  clients: ClientRouter | undefined,
): Promise<void> {
  const objects = new ObjectReader(caller, MAX_REQUEST_BYTES, first);
  const header = await objects.next(AbortSignal.timeout(REQUEST_MS));
  if (header === undefined) return void caller.destroy();
  const { Method } = decode(StreamingHeader, header);
  if (clients === undefined || !Object.hasOwn(STREAMING_METHODS, Method)) {
    caller.end(encode(StreamingAck, { Error: unknownStreamingMethod(Method) }, NEWEST));
    return;
  }
  const method = Method as StreamingMethod;
  caller.write(encode(StreamingAck, { Error: '' }, NEWEST));
  const request = await objects.next(AbortSignal.timeout(REQUEST_MS));
  if (request === undefined) return void caller.destroy();
  const args = decode(STREAMING_METHODS[method] as Kind<{ Forwarded: boolean }>, request);
  try {
    const { stream, frames } = await clients.open(method, args, args.Forwarded);
    join(caller, objects, { stream, frames });
  } catch (error) {
    if (!(error instanceof ClientRefusal)) throw error;
    const refusal = { Error: { Message: error.message, Code: error.status }, Payload: Buffer.alloc(0) };
    caller.end(encode(StreamFrame, refusal, NEWEST));
  }
}

/** What either side has sent already goes first. */
function join(caller: Duplex, objects: ObjectReader, { stream, frames }: OpenStream): void {
  caller.write(frames.takeRest());
  stream.write(objects.takeRest());
  // Whichever ends takes the other with it; a break is no news to anybody but the two.
  pipeline(stream, caller, () => stream.destroy());
  pipeline(caller, stream, () => caller.destroy());
}
