/**
 * A connection to one server's RPC port, as Nomad's clients open it: multiplexed, calls on streams of ours, and streams
 * that the server opens towards us. It knows no server but its own. Source: reference page nomad-wire.md, section 1.
 */
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { RpcResult } from '../../core/effects.ts';
import { encodeRequest } from '../../wire/rpc/call-frames.ts';
import { MODES } from '../../wire/rpc/connection-mode.ts';
import { decode } from '../../wire/schema/decode.ts';
import type { MethodKinds } from '../../wire/rpc/methods.ts';
import { WireError } from '../../wire/wire-error.ts';
import type { Address } from '../links/address.ts';
import { MuxConnection } from '../net/mux-connection.ts';
import { CallingStream } from './calling-stream.ts';

export interface ConnectionOptions {
  readonly address: Address;
  readonly dialMs: number;
  /** The server opened a stream: it asks something of this client. */
  readonly onStream: (stream: Duplex) => void;
}

export class ServerConnection {
  readonly #mux: MuxConnection;
  readonly #idle: CallingStream[] = [];
  #seq = 0n;

  private constructor(socket: Socket, { onStream }: ConnectionOptions) {
    this.#mux = new MuxConnection(socket, { initiator: true, onStream });
  }

  /** Rejects when the server is not there in time. */
  static async dial(options: ConnectionOptions): Promise<ServerConnection> {
    const { address, dialMs } = options;
    const socket = connect({ ...address, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => socket.destroy(new Error('dial timed out')), dialMs);
      socket.once('connect', () => {
        clearTimeout(late);
        resolve();
      });
      socket.once('error', (trouble) => {
        clearTimeout(late);
        reject(trouble);
      });
    });
    socket.write(Buffer.of(MODES.multiplexV2));
    return new ServerConnection(socket, options);
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

  close(): void {
    this.#mux.close();
  }

  #takeStream(): CallingStream {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.isOver) return idle;
    }
    const stream = this.#mux.open();
    if (stream === undefined) throw new Error('the connection takes no more streams');
    return new CallingStream(stream);
  }
}
