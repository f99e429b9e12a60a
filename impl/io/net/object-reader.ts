/** Msgpack objects from a stream, one after the other, each as its bytes; and the byte with which a stream begins. */
import type { Duplex } from 'node:stream';
import { ObjectSplitter } from '../../wire/msgpack/object-splitter.ts';

/** The first byte and what came with it; undefined: there was none in time. The stream is paused then. */
export async function firstByte(
  stream: Duplex,
  withinMs: number,
): Promise<readonly [number | undefined, Buffer]> {
  const chunk = await firstChunk(stream, AbortSignal.timeout(withinMs));
  return [chunk?.[0], chunk?.subarray(1) ?? Buffer.alloc(0)];
}

export class ObjectReader {
  readonly #stream: Duplex;
  readonly #splitter: ObjectSplitter;
  #rest: Buffer;

  /** `first`: bytes that were read already. An object longer than `limit` is a `WireError`. */
  constructor(stream: Duplex, limit: number, first: Buffer = Buffer.alloc(0)) {
    this.#stream = stream;
    this.#splitter = new ObjectSplitter(limit);
    this.#rest = first;
  }

  /** Undefined: the stream ended, or nothing came in time. */
  async next(late?: AbortSignal): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    for (let chunk = this.#rest; ; ) {
      const end = this.#splitter.end(chunk);
      parts.push(Buffer.from(chunk.subarray(0, end)));
      if (end !== undefined) {
        this.#rest = chunk.subarray(end);
        return Buffer.concat(parts);
      }
      const more = await firstChunk(this.#stream, late);
      if (more === undefined) return undefined;
      chunk = more;
    }
  }

  /** What came behind the last object: its next reader's. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest;
  }
}

async function firstChunk(stream: Duplex, late: AbortSignal | undefined): Promise<Buffer | undefined> {
  if (stream.readableEnded || stream.destroyed) return undefined;
  return await new Promise((resolve) => {
    const settle = (chunk: Buffer | undefined): void => {
      stream.off('data', settle);
      stream.off('end', over);
      stream.off('close', over);
      late?.removeEventListener('abort', over);
      stream.pause();
      resolve(chunk);
    };
    const over = (): void => settle(undefined);
    stream.on('data', settle);
    stream.on('end', over);
    stream.on('close', over);
    late?.addEventListener('abort', over);
    stream.resume();
  });
}
