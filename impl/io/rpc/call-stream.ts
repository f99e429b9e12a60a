/**
 * Calls on one stream, one after the other: read, answered, written. The stream may be a connection of its own or one of
 * many on it. What cannot be read ends the stream; so does an answer after which upstream closes.
 */
import type { Duplex } from 'node:stream';
import { CallReader, RequestHeader, type Call } from '../../wire/rpc/call-frames.ts';
import { WireError } from '../../wire/wire-error.ts';
import type { Answered } from './answer-call.ts';

/** Whoever answers calls, at a server or at a client. */
export interface Answers {
  /** `gone` is aborted when nobody waits for the answer any more. */
  answer(call: Call<RequestHeader>, gone: AbortSignal): Promise<Answered>;
}

/** Calls that came before the one that is being answered was; a peer that sends more is made to wait. */
const MAX_QUEUED = 16;

/** Resolves when the stream is over; `first`: bytes that were read already. */
export async function serveCalls(
  stream: Duplex,
  door: Answers,
  say: (line: string) => void,
  first?: Buffer,
): Promise<void> {
  const calls = new CallStream(stream, say);
  if (first && first.length > 0) calls.read(first);
  for (let call = await calls.next(); call; call = await calls.next()) {
    const { bytes, closes } = await door.answer(call, calls.gone);
    await written(stream, bytes);
    if (closes) break;
  }
  stream.end();
}

class CallStream {
  readonly #stream: Duplex;
  readonly #say: (line: string) => void;
  readonly #reader = new CallReader(RequestHeader);
  readonly #queue: Call<RequestHeader>[] = [];
  readonly #gone = new AbortController();
  #ended = false;
  #news = Promise.withResolvers<void>();

  constructor(stream: Duplex, say: (line: string) => void) {
    this.#stream = stream;
    this.#say = say;
    const gone = (): void => {
      this.#gone.abort();
      this.#news.resolve();
    };
    stream.once('close', gone);
    stream.on('error', gone);
    stream.on('end', () => {
      this.#ended = true;
      this.#news.resolve();
    });
    stream.on('data', (chunk: Buffer) => this.read(chunk));
    // Whoever read its first byte has paused it; that byte may have come alone.
    stream.resume();
  }

  /** Aborted when nobody waits for an answer any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  read(chunk: Buffer): void {
    try {
      this.#queue.push(...this.#reader.push(chunk));
      if (this.#queue.length > MAX_QUEUED) this.#stream.pause();
      this.#news.resolve();
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      this.#say(`ends a stream of calls: ${trouble.message}`);
      this.#stream.destroy(trouble);
    }
  }

  /** Waits for the next one; undefined: there will be none. */
  async next(): Promise<Call<RequestHeader> | undefined> {
    while (!this.gone.aborted) {
      const call = this.#queue.shift();
      if (call) {
        if (this.#queue.length === 0) this.#stream.resume();
        return call;
      }
      if (this.#ended) return undefined;
      await this.#news.promise;
      this.#news = Promise.withResolvers<void>();
    }
    return undefined;
  }
}

/** Resolves also when it is too late. */
async function written(stream: Duplex, bytes: Buffer): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve) => {
    stream.write(bytes, () => resolve());
  });
}
