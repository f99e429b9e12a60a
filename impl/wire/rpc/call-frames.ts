/**
 * Go's net/rpc over msgpack: a header and a body in each direction, back to back, without a length. A body's kind
 * depends on the method, so it is handed on as bytes. Source: reference page nomad-wire.md, section 2.
 */
import { ByteReader } from '../msgpack/byte-reader.ts';
import { MAX_MESSAGE_BYTES, ObjectSplitter } from '../msgpack/object-splitter.ts';
import { decode, readValue } from '../schema/decode.ts';
import { writeValue } from '../schema/encode.ts';
import {
  NEWEST,
  string,
  struct,
  uint64,
  type Audience,
  type Kind,
  type PartialOf,
  type ValueOf,
} from '../schema/kinds.ts';
import { ByteWriter } from '../msgpack/byte-writer.ts';

export const RequestHeader = struct('Request', { ServiceMethod: string, Seq: uint64 });
export const ResponseHeader = struct('Response', { ServiceMethod: string, Seq: uint64, Error: string });
export type RequestHeader = ValueOf<typeof RequestHeader>;
export type ResponseHeader = ValueOf<typeof ResponseHeader>;

const Nothing = struct('struct{}', {});

export function encodeRequest<V>(
  header: RequestHeader,
  kind: Kind<V>,
  body: PartialOf<V>,
  dialect: Audience = NEWEST,
): Buffer {
  return frame(RequestHeader, header, kind, body, dialect);
}

export function encodeResponse<V>(
  header: Omit<ResponseHeader, 'Error'>,
  kind: Kind<V>,
  body: PartialOf<V>,
  dialect: Audience = NEWEST,
): Buffer {
  return frame(ResponseHeader, { ...header, Error: '' }, kind, body, dialect);
}

/** An answer that is an error still has a body: an empty map. */
export function encodeErrorResponse(header: ResponseHeader): Buffer {
  return frame(ResponseHeader, header, Nothing, {}, NEWEST);
}

function frame<H, V>(
  headerKind: Kind<H>,
  header: PartialOf<H>,
  kind: Kind<V>,
  body: PartialOf<V>,
  dialect: Audience,
): Buffer {
  const writer = new ByteWriter();
  writeValue(headerKind, header, dialect, writer);
  writeValue(kind, body, dialect, writer);
  return writer.finish();
}

/** A header with the bytes of what follows it. */
export interface Call<H> {
  readonly header: H;
  readonly body: Buffer;
}

/** No honest header is longer; a longer one is refused before its body is waited for. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Cuts the bytes of one direction of a stream into calls, over chunks that break anywhere. */
export class CallReader<H> {
  readonly #headerKind: Kind<H>;
  readonly #headers = new ObjectSplitter(MAX_HEADER_BYTES);
  readonly #bodies: ObjectSplitter;
  #header: H | undefined;
  #parts: Uint8Array[] = [];

  constructor(headerKind: Kind<H>, maxBodyBytes = MAX_MESSAGE_BYTES) {
    this.#headerKind = headerKind;
    this.#bodies = new ObjectSplitter(maxBodyBytes);
  }

  /** Between two calls: an end of the stream here is a clean one. */
  get idle(): boolean {
    return this.#header === undefined && this.#headers.idle;
  }

  /** The calls that are whole with this chunk. */
  push(chunk: Uint8Array): Call<H>[] {
    const whole: Call<H>[] = [];
    let from = 0;
    while (from < chunk.length) {
      const splitter = this.#header === undefined ? this.#headers : this.#bodies;
      const end = splitter.end(chunk, from);
      // Copied: a chunk may be a view of a buffer that its owner fills again.
      this.#parts.push(Buffer.from(chunk.subarray(from, end ?? chunk.length)));
      if (end === undefined) break;
      from = end;
      const call = this.#objectEnds();
      if (call) whole.push(call);
    }
    return whole;
  }

  #objectEnds(): Call<H> | undefined {
    const bytes =
      this.#parts.length === 1 ? Buffer.from(this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#parts = [];
    if (this.#header === undefined) {
      this.#header = decode(this.#headerKind, bytes);
      return undefined;
    }
    const header = this.#header;
    this.#header = undefined;
    return { header, body: bytes };
  }
}

/** Header and body from the bytes of one whole call. */
export function splitCall<H>(headerKind: Kind<H>, bytes: Uint8Array): Call<H> {
  const reader = new ByteReader(bytes);
  const header = readValue(headerKind, reader);
  return { header, body: reader.bytes.subarray(reader.at) };
}
