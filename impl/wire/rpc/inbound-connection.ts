/**
 * A whole connection as a server reads it, without a socket: its mode, its streams, the calls on them. Bytes in, calls
 * out; a `WireError` is the end of the connection. For whoever has the bytes at once, as a fuzzer or a replay has; the
 * server itself reads from streams that wait.
 */
import { decode } from '../schema/decode.ts';
import { WireError } from '../wire-error.ts';
import { YamuxSession, type YamuxEvent } from '../yamux/session.ts';
import { CallReader, RequestHeader, type Call } from './call-frames.ts';
import { connectionMode, streamMode, type Mode } from './connection-mode.ts';
import { ObjectSplitter } from '../msgpack/object-splitter.ts';
import { StreamingHeader } from './streaming-frames.ts';

export type Inbound =
  | { readonly kind: 'call'; readonly stream: number; readonly call: Call<RequestHeader> }
  | { readonly kind: 'streaming'; readonly stream: number; readonly method: string }
  | { readonly kind: 'tls' };

/** No honest header of a streaming call is longer. */
const MAX_STREAMING_HEADER = 16 * 1024;

/** One stream, or the whole of a connection that carries one. */
class InboundStream {
  readonly #id: number;
  #mode: 'rpc' | 'streaming' | undefined;
  readonly #calls = new CallReader(RequestHeader);
  readonly #opening = new ObjectSplitter(MAX_STREAMING_HEADER);
  #parts: Buffer[] = [];
  #opened = false;

  /** `mode` undefined: its first byte says. */
  constructor(id: number, mode: 'rpc' | 'streaming' | undefined) {
    this.#id = id;
    this.#mode = mode;
  }

  get idle(): boolean {
    return this.#mode === 'streaming' ? this.#opened : this.#calls.idle;
  }

  push(bytes: Buffer): Inbound[] {
    let rest = bytes;
    if (this.#mode === undefined && rest.length > 0) {
      this.#mode = streamMode(rest[0] as number);
      rest = rest.subarray(1);
    }
    if (this.#mode === 'streaming') return this.#opens(rest);
    return this.#calls.push(rest).map((call) => ({ kind: 'call', stream: this.#id, call }));
  }

  /** What follows the header belongs to the method. */
  #opens(bytes: Buffer): Inbound[] {
    if (this.#opened) return [];
    const end = this.#opening.end(bytes);
    this.#parts.push(Buffer.from(bytes.subarray(0, end)));
    if (end === undefined) return [];
    this.#opened = true;
    const { Method } = decode(StreamingHeader, Buffer.concat(this.#parts));
    this.#parts = [];
    return [{ kind: 'streaming', stream: this.#id, method: Method }];
  }
}

const CONNECTION = 0;

export class InboundConnection {
  #mode: Mode | undefined;
  #session: YamuxSession | undefined;
  readonly #streams = new Map<number, InboundStream>();

  push(chunk: Buffer): Inbound[] {
    if (this.#mode === undefined) {
      if (chunk.length === 0) return [];
      this.#mode = connectionMode(chunk[0] as number);
      this.#begin(this.#mode);
      const first: Inbound[] = this.#mode === 'tls' ? [{ kind: 'tls' }] : [];
      return [...first, ...this.push(chunk.subarray(1))];
    }
    // A handshake, whose bytes are none of ours.
    if (this.#mode === 'tls') return [];
    if (!this.#session) return this.#streams.get(CONNECTION)?.push(chunk) ?? [];
    const events = this.#session.receive(chunk);
    return events.flatMap((event) => this.#on(event, this.#session as YamuxSession));
  }

  /** What the connection has to send of its own: acknowledgements, window, go-away. */
  output(): Buffer[] {
    return this.#session?.output() ?? [];
  }

  /** The peer sends no more. */
  end(): void {
    const whole = (this.#session?.idle ?? true) && [...this.#streams.values()].every((stream) => stream.idle);
    if (!whole) throw new WireError('the connection ends in the middle of a call');
  }

  #begin(mode: Mode): void {
    switch (mode) {
      case 'rpc':
      case 'streaming':
        this.#streams.set(CONNECTION, new InboundStream(CONNECTION, mode));
        return;
      case 'multiplex':
      case 'multiplexV2':
        this.#session = new YamuxSession({ initiator: false });
        return;
      case 'raft':
        throw new WireError('Raft of another make is not spoken here');
      case 'tls':
    }
  }

  #on(event: YamuxEvent, session: YamuxSession): Inbound[] {
    switch (event.kind) {
      case 'opened':
        this.#streams.set(
          event.stream,
          new InboundStream(event.stream, this.#mode === 'multiplex' ? 'rpc' : undefined),
        );
        return [];
      case 'data': {
        session.consumed(event.stream, event.bytes.length);
        return this.#streams.get(event.stream)?.push(event.bytes) ?? [];
      }
      case 'ended':
        session.end(event.stream);
        return [];
      case 'reset':
        this.#streams.delete(event.stream);
        return [];
      case 'accepted':
      case 'drained':
      case 'pong':
      case 'goneAway':
        return [];
    }
  }
}
