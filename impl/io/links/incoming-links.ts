/**
 * Where peers dial in: each says who it is, and is taken or refused with a line to both sides. A link is one-way:
 * messages come in over it, and what this server has to say goes over its own (outgoing-link.ts).
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { ServerId } from '../../core/effects.ts';
import {
  encodeLinkFrame,
  type LinkFrame,
  LinkFrameError,
  LinkFrameReader,
  MAX_LINK_FRAME_BYTES,
} from '../../wire/links/link-frame.ts';
import { tlsTrouble } from '../tls/peer-check.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { InputError } from '../input-error.ts';
import type { Address } from './address.ts';
import { type Hello, helloOf, type Host, refusalOf } from './hello.ts';
import { GREETING_LIMIT_BYTES } from './outgoing-link.ts';

export interface IncomingSettings extends Host {
  readonly say: (line: string) => void;
  /** A server that joins has said where it is reached. */
  readonly onJoiner: (from: ServerId, places: JoinerPlaces) => void;
  /** Answers a question that is no link, as `{answer}` or `{refused}`; absent: there are none. */
  readonly onAsk?: ((ask: unknown) => Promise<unknown>) | undefined;
  /** It has no links yet: whoever links is hung up on, and will try again. */
  readonly isWaiting?: boolean;
  /** Absent: in the clear. */
  readonly tls?: RpcTls | undefined;
  /** A frame that is no ping. What it throws ends the link. */
  readonly onFrame: (from: ServerId, frame: LinkFrame) => void;
}

/** Where a server that joins is reached, by servers and by clients. */
export type JoinerPlaces = Required<Pick<Hello, 'joinsAt'>> & Pick<Hello, 'rpc'>;

const GREETING_MS = 5_000;
/** An answer may have to wait for a leader. */
const ASK_MS = 30_000;
/** A peer pings every second: one that says nothing for so long is gone, or cut off. */
const SILENCE_MS = 10_000;

export class IncomingLinks {
  readonly #settings: IncomingSettings;
  readonly #server: Server;
  /** The newest of each peer: a second one means that the first is dead, whatever its socket says. */
  readonly #sockets = new Map<ServerId, Socket>();
  readonly #all = new Set<Socket>();

  private constructor(settings: IncomingSettings) {
    this.#settings = settings;
    this.#server = this.#listener(settings.tls);
  }

  #listener(tls: RpcTls | undefined): Server {
    if (tls === undefined) return createServer((socket) => this.#onConnection(socket));
    const server = createTlsServer(tls.accepting(), (socket) => {
      const refusal = tls.refusalOfServer(socket);
      if (refusal === undefined) return this.#onConnection(socket);
      this.#say(socket, undefined, `refused: ${refusal}`);
      socket.destroy();
    });
    tls.onReload((options) => server.setSecureContext(options));
    server.on('tlsClientError', (error, socket) => this.#say(socket, undefined, tlsTrouble(error)));
    return server;
  }

  static async listen({ host, port }: Address, settings: IncomingSettings): Promise<IncomingLinks> {
    const links = new IncomingLinks(settings);
    await listening(links.#server, { host, port });
    return links;
  }

  async close(): Promise<void> {
    for (const socket of this.#all) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  #onConnection(socket: Socket): void {
    this.#all.add(socket);
    const reader = new LinkFrameReader(GREETING_LIMIT_BYTES);
    let from: ServerId | undefined;
    socket.setNoDelay(true);
    socket.setTimeout(GREETING_MS, () => socket.destroy(new Error('it has fallen silent')));
    const onFrame = (frame: LinkFrame): void => {
      if (from !== undefined) return this.#onFrame(socket, from, frame);
      const { ask } = (frame.head ?? {}) as { readonly ask?: unknown };
      if (ask !== undefined) return void this.#onAsk(socket, ask);
      from = this.#meet(socket, frame.head);
      reader.limitBytes = MAX_LINK_FRAME_BYTES;
    };
    socket.on('data', (piece: Buffer) => {
      if (socket.destroyed || socket.writableEnded) return;
      try {
        reader.add(piece, onFrame);
      } catch (error) {
        // Anything else is a defect of ours, and ends the process.
        if (!(error instanceof LinkFrameError)) throw error;
        socket.destroy(error);
      }
    });
    socket.on('error', (error) => this.#say(socket, from, error.message));
    socket.on('close', () => {
      this.#all.delete(socket);
      if (from !== undefined && this.#sockets.get(from) === socket) this.#sockets.delete(from);
    });
  }

  async #onAsk(socket: Socket, ask: unknown): Promise<void> {
    const { onAsk } = this.#settings;
    socket.setTimeout(ASK_MS);
    const answer = await (onAsk?.(ask) ?? { refused: 'this server answers no questions' });
    for (const part of encodeLinkFrame(answer)) socket.write(part);
    socket.end();
  }

  #meet(socket: Socket, head: unknown): ServerId | undefined {
    if (this.#settings.isWaiting === true) return void socket.destroy();
    const hello = helloOf(head);
    const refusal = refusalOf(hello, this.#settings);
    if (refusal !== undefined || hello === undefined) {
      this.#say(socket, hello?.from, `refused: ${refusal}`);
      for (const part of encodeLinkFrame({ refused: refusal })) socket.write(part);
      socket.end();
      return undefined;
    }
    this.#sockets.get(hello.from)?.destroy();
    this.#sockets.set(hello.from, socket);
    socket.setTimeout(SILENCE_MS);
    for (const part of encodeLinkFrame({ welcome: true })) socket.write(part);
    if (hello.joinsAt !== undefined) {
      const { from, joinsAt, rpc } = hello;
      this.#settings.onJoiner(from, rpc === undefined ? { joinsAt } : { joinsAt, rpc });
    }
    return hello.from;
  }

  #onFrame(socket: Socket, from: ServerId, frame: LinkFrame): void {
    const { ping } = (frame.head ?? {}) as { ping?: boolean };
    if (ping !== true) return this.#settings.onFrame(from, frame);
    for (const part of encodeLinkFrame({ pong: true })) socket.write(part);
  }

  #say({ remoteAddress, remotePort }: Socket, from: ServerId | undefined, line: string): void {
    this.#settings.say(`link from ${from ?? 'a stranger'} at ${remoteAddress}:${remotePort}: ${line}`);
  }
}

/** Also for other servers of ours: that an address cannot be had is the operator's news. */
export async function listening(
  server: Pick<Server, 'listen' | 'once' | 'off'>,
  { host, port }: Address,
): Promise<void> {
  await new Promise<void>((keep, fail) => {
    const onError = (error: NodeJS.ErrnoException): void =>
      fail(
        new InputError({
          file: `${host}:${port}`,
          problem: error.code === 'EADDRINUSE' ? 'this address is in use' : error.message,
          remedy: 'is this server running already? Stop it, or choose another address',
        }),
      );
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      keep();
    });
  });
}
