/**
 * One stream of a yamux session: two windows, two halves, what waits to be sent. It reads and writes no frame; the
 * session does, and asks it.
 */
import { WireError } from '../wire-error.ts';
import { INITIAL_WINDOW } from './header.ts';

/** Larger pieces would keep other streams of the connection waiting. */
const MAX_PIECE = 64 * 1024;
const MAX_WINDOW = 0xffff_ffff;

export class MuxStream {
  /** What the peer may still send. */
  #receiveWindow = INITIAL_WINDOW;
  /** What the owner has consumed, and the peer was not told yet. */
  #consumed = 0;
  #sendWindow = INITIAL_WINDOW;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Our half: open, to be closed behind what waits, closed. */
  #ours: 'open' | 'ending' | 'ended' = 'open';
  #theirs: 'open' | 'ended' = 'open';

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get mayWrite(): boolean {
    return this.#ours === 'open';
  }

  get done(): boolean {
    return this.#ours === 'ended' && this.#theirs === 'ended';
  }

  /** The peer announces so many bytes. */
  announce(bytes: number): void {
    if (this.#theirs === 'ended') throw new WireError('data on a stream whose sender has ended it');
    if (bytes > this.#receiveWindow) {
      throw new WireError(`${bytes} bytes are announced, and the receive window has ${this.#receiveWindow}`);
    }
    this.#receiveWindow -= bytes;
  }

  peerEnds(): void {
    if (this.#theirs === 'ended') throw new WireError('a stream is ended twice');
    this.#theirs = 'ended';
  }

  /** The owner is done with so many bytes; what the peer should be told now: 0 while it is not worth a frame. */
  consume(bytes: number): number {
    this.#consumed += bytes;
    if (this.#consumed < INITIAL_WINDOW / 2 || this.#theirs === 'ended') return 0;
    const given = this.#consumed;
    this.#receiveWindow += given;
    this.#consumed = 0;
    return given;
  }

  grow(bytes: number): void {
    if (this.#sendWindow + bytes > MAX_WINDOW) throw new WireError('a send window grows beyond 32 bits');
    this.#sendWindow += bytes;
  }

  write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  end(): void {
    if (this.#ours === 'open') this.#ours = 'ending';
  }

  /** The next piece that the window lets go. */
  nextPiece(): Buffer | undefined {
    const first = this.#waiting[0];
    const size = Math.min(first?.length ?? 0, this.#sendWindow, MAX_PIECE);
    if (first === undefined || size === 0) return undefined;
    if (size === first.length) this.#waiting.shift();
    else this.#waiting[0] = first.subarray(size);
    this.#sendWindow -= size;
    this.#waitingBytes -= size;
    return first.subarray(0, size);
  }

  /** True once: our half has nothing left to send and its end was asked for. */
  takeEnd(): boolean {
    if (this.#ours !== 'ending' || this.#waitingBytes > 0) return false;
    this.#ours = 'ended';
    return true;
  }
}
