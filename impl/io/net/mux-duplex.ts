/**
 * One stream of a multiplexed connection as a `Duplex`: what its reader has not taken is not given back to the peer's
 * window, what its writer may not send yet keeps the writer waiting. Destroying it before both ends resets it.
 */
import { Duplex } from 'node:stream';

/** What a stream asks of its connection. */
export interface StreamPort {
  /** True: on its way; false: `drained` will be called. */
  write(id: number, bytes: Buffer): boolean;
  end(id: number): void;
  /** Reset, and forgotten. */
  abandon(id: number): void;
  consumed(id: number, bytes: number): void;
}

export class MuxDuplex extends Duplex {
  readonly id: number;
  readonly #port: StreamPort;
  #whenDrained: (() => void) | undefined;
  /** Handed to the reader's buffer, and not yet given back to the peer. */
  #owed = 0;
  #peerEnded = false;
  #weEnded = false;

  constructor(id: number, port: StreamPort) {
    // A stream that its owner lets go must not take the process with it; whoever cares listens to `close` or `end`.
    super({ autoDestroy: true, emitClose: true });
    this.id = id;
    this.#port = port;
    this.on('error', () => {});
  }

  received(bytes: Buffer): void {
    if (this.destroyed) return;
    this.#owed += bytes.length;
    // Copied: the chunk that it is a view of belongs to the socket.
    if (this.push(Buffer.from(bytes))) this.#giveBack();
  }

  peerEnded(): void {
    this.#peerEnded = true;
    if (!this.destroyed) this.push(null);
  }

  drained(): void {
    const done = this.#whenDrained;
    this.#whenDrained = undefined;
    done?.();
  }

  /** The peer has reset it, or the connection is gone: nothing is left to tell the peer. */
  wasReset(reason: Error): void {
    this.#peerEnded = true;
    this.#weEnded = true;
    this.destroy(reason);
  }

  override _read(): void {
    this.#giveBack();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#whenDrained = done;
    if (this.#port.write(this.id, chunk)) this.drained();
  }

  override _final(done: () => void): void {
    this.#weEnded = true;
    this.#port.end(this.id);
    done();
  }

  override _destroy(reason: Error | null, done: (reason: Error | null) => void): void {
    this.#whenDrained = undefined;
    if (!(this.#peerEnded && this.#weEnded)) this.#port.abandon(this.id);
    done(reason);
  }

  #giveBack(): void {
    const bytes = this.#owed;
    this.#owed = 0;
    if (bytes > 0) this.#port.consumed(this.id, bytes);
  }
}
