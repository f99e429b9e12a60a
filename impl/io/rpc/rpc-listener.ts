/**
 * Nomad's RPC port: accepts connections, reads the byte that names their mode, and serves what follows. A peer that breaks
 * the protocol loses its connection, with a line for the operator, and nobody else notices.
 * Source: reference page nomad-wire.md, section 1.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { connectionMode, type Mode, streamMode } from '../../wire/rpc/connection-mode.ts';
import { WireError } from '../../wire/wire-error.ts';
import { tlsTrouble } from '../tls/peer-check.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { MuxConnection } from '../net/mux-connection.ts';
import { firstByte } from '../net/object-reader.ts';
import type { RpcDoor } from './answer-call.ts';
import { type Answers, serveCalls } from './call-stream.ts';
import type { ClientRouter } from './client-router.ts';
import { relayStreaming } from './relay-streaming.ts';

export interface ListenerOptions {
  /** Port 0: any. */
  readonly bind: { readonly host: string; readonly port: number };
  readonly door: RpcDoor;
  /** Absent: no client is asked anything. */
  readonly clients?: ClientRouter | undefined;
  readonly say: (line: string) => void;
  /** How long a connection may take to say its mode. */
  readonly handshakeMs?: number;
  readonly maxPerAddress?: number;
  /** Without it, a connection that asks for TLS is closed, as upstream does. */
  readonly tls?: RpcTls | undefined;
}

const HANDSHAKE_MS = 5000;
const MAX_PER_ADDRESS = 100;

export class RpcListener {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #inTls: TlsServer | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #perAddress = new Map<string, number>();

  private constructor(options: ListenerOptions) {
    this.#options = options;
    this.#inTls = this.#tlsServer(options.tls);
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  static async open(options: ListenerOptions): Promise<RpcListener> {
    const listener = new RpcListener(options);
    listener.#server.listen(options.bind.port, options.bind.host);
    await once(listener.#server, 'listening');
    return listener;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const { remoteAddress = '' } = socket;
    const count = (this.#perAddress.get(remoteAddress) ?? 0) + 1;
    if (count > (this.#options.maxPerAddress ?? MAX_PER_ADDRESS)) {
      socket.destroy();
      return;
    }
    this.#perAddress.set(remoteAddress, count);
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      const left = (this.#perAddress.get(remoteAddress) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(remoteAddress);
      else this.#perAddress.set(remoteAddress, left);
    });
    socket.on('error', () => {});
    this.#serve(socket, `${remoteAddress}:${socket.remotePort ?? 0}`, false).catch((trouble: unknown) => {
      this.#refuse(socket, trouble);
    });
  }

  /** A connection, or what is inside its TLS. */
  async #serve(socket: Duplex, peer: string, insideTls: boolean): Promise<void> {
    const say = (line: string): void => this.#options.say(`RPC ${peer}: ${line}`);
    const [byte, rest] = await this.#firstByte(socket);
    if (byte === undefined) {
      socket.destroy();
      return;
    }
    let mode: Mode;
    try {
      mode = connectionMode(byte, insideTls);
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      say(trouble.message);
      socket.destroy();
      return;
    }
    if (this.#options.tls?.isRequired === true && !insideTls && mode !== 'tls') {
      say('speaks in the clear, and TLS is wanted here: give it the same tls block');
      socket.destroy();
      return;
    }
    await this.#serveMode(mode, socket, rest, say);
  }

  async #serveMode(mode: Mode, socket: Duplex, rest: Buffer, say: (line: string) => void): Promise<void> {
    switch (mode) {
      case 'rpc':
        return await serveCalls(socket, this.#options.door, say, rest);
      case 'streaming':
        return await relayStreaming(socket, rest, this.#options.clients);
      case 'multiplex':
      case 'multiplexV2':
        if (rest.length > 0) socket.unshift(rest);
        return this.#multiplex(mode, socket, say);
      case 'tls':
        return this.#startTls(socket, rest, say);
      case 'raft':
        say('asks for Raft of another make: only servers of one make form a quorum');
        socket.destroy();
    }
  }

  #multiplex(mode: Mode, socket: Duplex, say: (line: string) => void): void {
    const { door, clients } = this.#options;
    const ways = clients?.waysOf(() => connection);
    const answers: Answers = { answer: (call, gone) => door.answer(call, gone, ways) };
    const serve = async (stream: Duplex): Promise<void> => {
      if (mode === 'multiplex') return await serveCalls(stream, this.#options.door, say);
      const [byte, rest] = await this.#firstByte(stream);
      if (byte === undefined) return void stream.destroy();
      if (streamMode(byte) === 'rpc') return await serveCalls(stream, answers, say, rest);
      return await relayStreaming(stream, rest, this.#options.clients);
    };
    const connection: MuxConnection = new MuxConnection(socket, {
      initiator: false,
      onStream: (stream) => {
        serve(stream).catch((trouble: unknown) => {
          if (trouble instanceof WireError) say(`resets a stream: ${trouble.message}`);
          else say(`defect, please report: ${(trouble as Error).stack ?? String(trouble)}`);
          stream.destroy();
        });
      },
      onClose: (reason) => {
        clients?.gone(connection);
        if (reason instanceof WireError) say(`ends the connection: ${reason.message}`);
      },
    });
    if (socket.destroyed) connection.close();
    socket.resume();
  }

  #startTls(socket: Duplex, rest: Buffer, say: (line: string) => void): void {
    if (this.#inTls === undefined) {
      say('asks for TLS, which is not configured here');
      socket.destroy();
      return;
    }
    if (rest.length > 0) socket.unshift(rest);
    this.#inTls.emit('connection', socket);
  }

  /** It listens nowhere: connections that have asked for TLS are handed to it. */
  #tlsServer(tls: RpcTls | undefined): TlsServer | undefined {
    if (tls === undefined) return undefined;
    const server = createTlsServer(tls.accepting(), (inner) => {
      inner.on('error', () => {});
      const peer = `${inner.remoteAddress ?? ''}:${inner.remotePort ?? 0}`;
      const refusal = tls.refusalOf(inner);
      if (refusal !== undefined) {
        this.#options.say(`RPC ${peer}: refused: ${refusal}`);
        inner.destroy();
        return;
      }
      this.#serve(inner, peer, true).catch((trouble: unknown) => this.#refuse(inner, trouble));
    });
    server.on('tlsClientError', (trouble, { remoteAddress = '', remotePort = 0 }) =>
      this.#options.say(`RPC ${remoteAddress}:${remotePort}: ${tlsTrouble(trouble)}`),
    );
    tls.onReload((options) => server.setSecureContext(options));
    return server;
  }

  /** The first byte and what came with it; undefined: there was none in time. */
  async #firstByte(stream: Duplex): Promise<readonly [number | undefined, Buffer]> {
    return await firstByte(stream, this.#options.handshakeMs ?? HANDSHAKE_MS);
  }

  #refuse(socket: Socket, trouble: unknown): void {
    socket.destroy();
    if (trouble instanceof WireError) this.#options.say(`RPC: ends a connection: ${trouble.message}`);
    else this.#options.say(`RPC: defect, please report: ${(trouble as Error).stack ?? String(trouble)}`);
  }
}
