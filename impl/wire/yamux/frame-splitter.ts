/**
 * Cuts a connection's bytes into headers and pieces of payload, over chunks that break anywhere. A payload is handed on
 * as it comes, never gathered, so what a header announces takes no memory.
 */
import { decodeHeader, HEADER_BYTES, type Header } from './header.ts';

export type Part =
  | { readonly header: Header }
  /** Bytes of the data frame whose header came last; a view of the chunk. */
  | { readonly piece: Buffer; readonly last: boolean };

export class FrameSplitter {
  readonly #head = Buffer.alloc(HEADER_BYTES);
  #headLength = 0;
  #payloadLeft = 0;

  /** Between two frames: an end of the connection here is a clean one. */
  get idle(): boolean {
    return this.#headLength === 0 && this.#payloadLeft === 0;
  }

  /** Lazy, so that whoever reads may refuse a header before its payload is looked at. */
  *push(chunk: Buffer): Generator<Part, void, void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#payloadLeft > 0) {
        const piece = chunk.subarray(at, at + this.#payloadLeft);
        at += piece.length;
        this.#payloadLeft -= piece.length;
        yield { piece, last: this.#payloadLeft === 0 };
        continue;
      }
      const taken = chunk.copy(this.#head, this.#headLength, at, at + HEADER_BYTES - this.#headLength);
      at += taken;
      this.#headLength += taken;
      if (this.#headLength < HEADER_BYTES) return;
      this.#headLength = 0;
      const header = decodeHeader(this.#head);
      if (header.type === 'data') this.#payloadLeft = header.length;
      yield { header };
    }
  }
}
