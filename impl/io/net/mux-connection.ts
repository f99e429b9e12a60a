/**
 * A socket that carries many streams: `YamuxSession` with its bytes, its keep-alive and its deadlines, and each stream as
 * an ordinary `Duplex`. What the streams are for is its owner's business.
 */
import type { Duplex } from 'node:stream';
import { WireError } from '../../wire/wire-error.ts';
import { YamuxSession, type YamuxEvent } from '../../wire/yamux/session.ts';
import type { GoAwayCode } from '../../wire/yamux/header.ts';
import { MuxDuplex, type StreamPort } from './mux-duplex.ts';

export interface MuxOptions {
  readonly initiator: boolean;
  /** The peer opened a stream. */
  onStream(stream: Duplex): void;
  /** Once, when the connection is over; `reason` is undefined when it ended in good order. */
  onClose?(reason: Error | undefined): void;
  /** As Go's defaults: a ping every 30 s, an answer within 10 s. 0 = no pings. */
  readonly keepAliveMs?: number;
  readonly answerMs?: number;
}

/**
 * What may wait in the socket of a peer that does not read. Streams wait by themselves, so beyond it are only answers
 * that the peer keeps asking for.
 */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

export class MuxConnection {
  readonly #socket: Duplex;
  readonly #options: MuxOptions;
  readonly #session: YamuxSession;
  readonly #streams = new Map<number, MuxDuplex>();
  readonly #port: StreamPort;
  #keepAlive: NodeJS.Timeout | undefined;
  #answer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `socket`: what follows the mode byte; it belongs to this connection from now on. */
  constructor(socket: Duplex, options: MuxOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#session = new YamuxSession({ initiator: options.initiator });
    this.#port = {
      write: (id, bytes) => this.#write(id, bytes),
      end: (id) => this.#tell(() => this.#session.end(id)),
      abandon: (id) => this.#abandon(id),
      consumed: (id, bytes) => this.#tell(() => this.#session.consumed(id, bytes)),
    };
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#end(this.#session.idle ? undefined : new WireError('half a yamux frame')));
    socket.on('error', (trouble) => this.#end(trouble));
    socket.on('close', () => this.#end(undefined));
    this.#startKeepAlive();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** A new stream; undefined: the connection is closed, or its peer takes no more. */
  open(): Duplex | undefined {
    if (this.#closed) return undefined;
    const id = this.#session.open();
    if (id === undefined) return undefined;
    this.#flush();
    return this.#add(id);
  }

  /** Says that no more streams are taken; those that are open go on. */
  goAway(code: GoAwayCode = 'normal'): void {
    this.#tell(() => this.#session.goAway(code));
  }

  close(reason?: Error): void {
    this.#end(reason);
  }

  #add(id: number): MuxDuplex {
    const stream = new MuxDuplex(id, this.#port);
    this.#streams.set(id, stream);
    return stream;
  }

  #receive(chunk: Buffer): void {
    if (this.#closed) return;
    try {
      for (const event of this.#session.receive(chunk)) this.#on(event);
      this.#flush();
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      this.#flush();
      this.#end(trouble);
    }
  }

  #on(event: YamuxEvent): void {
    switch (event.kind) {
      case 'opened':
        return this.#options.onStream(this.#add(event.stream));
      case 'data':
        return this.#streams.get(event.stream)?.received(event.bytes);
      case 'ended':
        return this.#streams.get(event.stream)?.peerEnded();
      case 'drained':
        return this.#streams.get(event.stream)?.drained();
      case 'reset':
        this.#streams.get(event.stream)?.wasReset(new Error('the peer has reset the stream'));
        this.#streams.delete(event.stream);
        return;
      case 'pong':
        clearTimeout(this.#answer);
        this.#answer = undefined;
        return;
      case 'accepted':
      case 'goneAway':
    }
  }

  /** True: the bytes are on their way; false: `drained` or `flowing` will follow. */
  #write(id: number, bytes: Buffer): boolean {
    this.#tell(() => this.#session.write(id, bytes));
    return this.#session.waitingBytes(id) === 0 && !this.#socket.writableNeedDrain;
  }

  #onDrain(): void {
    for (const [id, stream] of this.#streams) if (this.#session.waitingBytes(id) === 0) stream.drained();
  }

  #abandon(id: number): void {
    this.#streams.delete(id);
    this.#tell(() => this.#session.reset(id));
  }

  #tell(action: () => void): void {
    if (this.#closed) return;
    action();
    this.#flush();
  }

  #flush(): void {
    const parts = this.#session.output();
    if (parts.length === 0 || this.#socket.destroyed) return;
    this.#socket.cork();
    for (const part of parts) this.#socket.write(part);
    this.#socket.uncork();
    if (this.#socket.writableLength > MAX_BACKLOG_BYTES) {
      this.#end(new WireError(`the peer has left ${MAX_BACKLOG_BYTES} bytes and more unread`));
    }
  }

  #startKeepAlive(): void {
    const { keepAliveMs = 30_000, answerMs = 10_000 } = this.#options;
    if (keepAliveMs === 0) return;
    this.#keepAlive = setInterval(() => {
      this.#tell(() => this.#session.ping());
      this.#answer ??= setTimeout(() => this.#end(new Error('a yamux ping got no answer')), answerMs).unref();
    }, keepAliveMs).unref();
  }

  #end(reason: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#keepAlive);
    clearTimeout(this.#answer);
    for (const stream of this.#streams.values())
      stream.wasReset(reason ?? new Error('the connection is closed'));
    this.#streams.clear();
    this.#socket.end();
    // What an ended socket still wants to write may leave; a peer that does not read may not keep it.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
    this.#options.onClose?.(reason);
  }
}
