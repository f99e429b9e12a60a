/**
 * Calls and streaming calls over a multiplexed connection, whoever opened it: a client asks its server so, and a server the
 * client, back over the same connection. Source: reference page nomad-wire.md, sections 1, 2 and 6.
 */
import type { Duplex } from 'node:stream';
import type { RpcResult } from '../../core/effects.ts';
import { encodeRequest } from '../../wire/rpc/call-frames.ts';
import { MODES } from '../../wire/rpc/connection-mode.ts';
import type { MethodKinds } from '../../wire/rpc/methods.ts';
import {
  STREAMING_METHODS,
  StreamingAck,
  StreamingHeader,
  type StreamingMethod,
} from '../../wire/rpc/streaming-frames.ts';
import { decode } from '../../wire/schema/decode.ts';
import { encode } from '../../wire/schema/encode.ts';
import { type Kind, NEWEST } from '../../wire/schema/kinds.ts';
import { WireError } from '../../wire/wire-error.ts';
import { CallingStream, CONNECTION_LOST } from './calling-stream.ts';
import type { MuxConnection } from './mux-connection.ts';
import { ObjectReader } from './object-reader.ts';

const MAX_FRAME_BYTES = 4 * 1024 * 1024;
const ACK_MS = 10_000;

/** A streaming call that was accepted: what the other side sends, object by object, and the stream itself. */
export interface OpenStream {
  readonly stream: Duplex;
  readonly frames: ObjectReader;
}

export class PeerCalls {
  readonly #mux: MuxConnection;
  readonly #idle: CallingStream[] = [];
  #seq = 0n;

  constructor(mux: MuxConnection) {
    this.#mux = mux;
  }

  get isOver(): boolean {
    return this.#mux.closed;
  }

  /** A refusal is a value; rejects when the connection ends first. The reply is as it is on the wire. */
  async call(method: string, { args, reply }: MethodKinds, body: unknown): Promise<RpcResult> {
    const stream = this.#takeStream();
    this.#seq += 1n;
    const request = encodeRequest({ ServiceMethod: method, Seq: this.#seq }, args, body as never, 'every');
    const answer = await stream.call(request);
    if (!stream.isOver) this.#idle.push(stream);
    if (answer.header.Error !== '') return { error: answer.header.Error };
    try {
      return { ok: decode(reply, answer.body) };
    } catch (trouble) {
      if (trouble instanceof WireError) return { error: `msgpack decode error: ${trouble.message}` };
      throw trouble;
    }
  }

  /** Rejects with the other side's words when it does not take the call. */
  async open(method: StreamingMethod, body: unknown): Promise<OpenStream> {
    const stream = this.#openStream();
    const frames = new ObjectReader(stream, MAX_FRAME_BYTES);
    stream.write(Buffer.of(MODES.streaming));
    stream.write(encode(StreamingHeader, { Method: method }, NEWEST));
    const ack = await frames.next(AbortSignal.timeout(ACK_MS));
    const refusal = ack === undefined ? CONNECTION_LOST : decode(StreamingAck, ack).Error;
    if (refusal !== '') {
      stream.destroy();
      throw new Error(refusal);
    }
    stream.write(encode(STREAMING_METHODS[method] as Kind<unknown>, body as never, 'every'));
    return { stream, frames };
  }

  #takeStream(): CallingStream {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isOver) return idle;
    }
    return new CallingStream(this.#openStream());
  }

  #openStream(): Duplex {
    const stream = this.#mux.open();
    if (stream === undefined) throw new Error('the connection takes no more streams');
    return stream;
  }
}
