/**
 * A connection to one server's RPC port, as Nomad's clients open it: multiplexed, calls on streams of ours, and streams
 * that the server opens towards us. It knows no server but its own. Source: reference page nomad-wire.md, section 1.
 */
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { MODES } from '../../wire/rpc/connection-mode.ts';
import type { Address } from '../links/address.ts';
import { MuxConnection } from '../net/mux-connection.ts';
import { PeerCalls } from '../net/peer-calls.ts';

export interface ConnectionOptions {
  readonly address: Address;
  readonly dialMs: number;
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

  close(): void {
    this.#mux.close();
  }
}
