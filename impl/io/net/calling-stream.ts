/**
 * One stream of a connection to a server on which calls are made, one after the other. Upstream closes a stream behind
 * an answer that is an error, so such a stream is not used again. Source: reference page nomad-wire.md, section 2.
 */
import type { Duplex } from 'node:stream';
import { CallReader, ResponseHeader, type Call } from '../../wire/rpc/call-frames.ts';
import { WireError } from '../../wire/wire-error.ts';
import { MODES } from '../../wire/rpc/connection-mode.ts';

export type Answer = Call<ResponseHeader>;

/** Upstream's words for a connection that ended while an answer was waited for. */
export const CONNECTION_LOST = 'rpc error: EOF';

export class CallingStream {
  readonly #stream: Duplex;
  readonly #reader = new CallReader(ResponseHeader);
  #waiting: PromiseWithResolvers<Answer> | undefined;
  #isOver = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => this.#receive(chunk));
    stream.once('end', () => this.#end());
    stream.once('close', () => this.#end());
    stream.write(Buffer.of(MODES.rpc));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves to the answer, also one that is an error; rejects when there will be none. */
  async call(request: Buffer): Promise<Answer> {
    if (this.#isOver) throw new Error(CONNECTION_LOST);
    const waiting = Promise.withResolvers<Answer>();
    this.#waiting = waiting;
    this.#stream.write(request);
    const answer = await waiting.promise;
    if (answer.header.Error !== '') this.close();
    return answer;
  }

  close(): void {
    this.#isOver = true;
    this.#stream.destroy();
  }

  #receive(chunk: Buffer): void {
    try {
      for (const answer of this.#reader.push(chunk)) {
        this.#waiting?.resolve(answer);
        this.#waiting = undefined;
      }
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      this.close();
    }
  }

  #end(): void {
    this.#isOver = true;
    this.#waiting?.reject(new Error(CONNECTION_LOST));
    this.#waiting = undefined;
  }
}
