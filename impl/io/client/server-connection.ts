/**
 * A connection to one server's RPC port, as Nomad's clients open it: multiplexed, calls on streams of ours, and streams
 * that the server opens towards us. It knows no server but its own. Source: reference page nomad-wire.md, section 1.
 */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Duplex } from 'node:stream';
import { MODES } from '../../wire/rpc/connection-mode.ts';
import type { Address } from '../links/address.ts';
import { MuxConnection } from '../net/mux-connection.ts';
import { tlsTrouble } from '../tls/peer-check.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { PeerCalls } from '../net/peer-calls.ts';

export interface ConnectionOptions {
  readonly address: Address;
  readonly dialMs: number;
  /** Absent: in the clear. */
  readonly tls?: RpcTls | undefined;
  /** The server opened a stream: it asks something of this client. */
  readonly onStream: (stream: Duplex) => void;
}

export class ServerConnection {
  /** Calls and streaming calls of ours. */
  readonly calls: PeerCalls;
  readonly #mux: MuxConnection;

  private constructor(socket: Socket, { onStream }: ConnectionOptions) {
    this.#mux = new MuxConnection(socket, { initiator: true, onStream });
    this.calls = new PeerCalls(this.#mux);
  }

  /** Rejects when the server is not there in time. */
  static async dial(options: ConnectionOptions): Promise<ServerConnection> {
    const { address, dialMs, tls } = options;
    const plain = connect({ ...address, noDelay: true });
    await opened(plain, 'connect', dialMs);
    if (tls === undefined) return ServerConnection.#over(plain, options);
    plain.write(Buffer.of(MODES.tls));
    const secure = connectTls({ ...tls.dialling(), socket: plain });
    await opened(secure, 'secureConnect', dialMs);
    return ServerConnection.#over(secure, options);
  }

  static #over(socket: Socket, options: ConnectionOptions): ServerConnection {
    socket.write(Buffer.of(MODES.multiplexV2));
    return new ServerConnection(socket, options);
  }

  get isOver(): boolean {
    return this.#mux.closed;
  }

  close(): void {
    this.#mux.close();
  }
}

async function opened(socket: Socket, event: 'connect' | 'secureConnect', withinMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const late = setTimeout(() => socket.destroy(new Error('dial timed out')), withinMs);
  socket.once(event, resolve);
  socket.on('error', (trouble) => reject(new Error(tlsTrouble(trouble), { cause: trouble })));
  socket.once('close', () => reject(new Error('it has hung up: does it want TLS, or none?')));
  try {
    await promise;
  } finally {
    clearTimeout(late);
  }
}
