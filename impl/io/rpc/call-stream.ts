/**
 * Calls on one stream, one after the other: read, answered, written. The stream may be a connection of its own or one of
 * many on it. What cannot be read ends the stream; so does an answer after which upstream closes.
 */
import type { Duplex } from 'node:stream';
import { CallReader, RequestHeader, type Call } from '../../wire/rpc/call-frames.ts';
import { WireError } from '../../wire/wire-error.ts';
import type { RpcDoor } from './answer-call.ts';

/** Calls that came before the one that is being answered was; a peer that sends more is made to wait. */
const MAX_QUEUED = 16;

/** Resolves when the stream is over; `first`: bytes that were read already. */
export async function serveCalls(
  stream: Duplex,
  door: RpcDoor,
  say: (line: string) => void,
  first?: Buffer,
): Promise<void> {
  const gone = new AbortController();
  stream.once('close', () => gone.abort());
  stream.on('error', () => gone.abort());
  const reader = new CallReader(RequestHeader);
  const queue: Call<RequestHeader>[] = [];
  const news = new Signal();
  const read = (chunk: Buffer): void => {
    try {
      queue.push(...reader.push(chunk));
      if (queue.length > MAX_QUEUED) stream.pause();
      news.give();
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      say(`ends a stream of calls: ${trouble.message}`);
      stream.destroy(trouble);
    }
  };
  let ended = false;
  stream.on('end', () => {
    ended = true;
    news.give();
  });
  gone.signal.addEventListener('abort', () => news.give());
  stream.on('data', read);
  if (first && first.length > 0) read(first);
  while (!gone.signal.aborted) {
    const call = queue.shift();
    if (call) {
      if (queue.length === 0) stream.resume();
      const { bytes, closes } = await door.answer(call, gone.signal);
      await written(stream, bytes);
      if (!closes) continue;
      stream.end();
      return;
    }
    if (ended) {
      stream.end();
      return;
    }
    await news.wait();
  }
}

/** Resolves also when it is too late. */
async function written(stream: Duplex, bytes: Buffer): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.write(bytes, () => resolve());
  });
}

/** Something has happened since it was last waited for. */
class Signal {
  #given = Promise.withResolvers<void>();

  give(): void {
    this.#given.resolve();
  }

  async wait(): Promise<void> {
    await this.#given.promise;
    this.#given = Promise.withResolvers<void>();
  }
}
