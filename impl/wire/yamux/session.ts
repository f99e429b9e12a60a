/**
 * A yamux session as a pure state machine: bytes that came in, events and bytes to send out. It owns no socket, no timer
 * and no buffer of what was received; closing after a `WireError`, keep-alive pings and their deadlines are the owner's.
 * Source: hashicorp/yamux's spec.md; reference page nomad-wire.md, section 3.
 */
import { WireError } from '../wire-error.ts';
import { FrameSplitter } from './frame-splitter.ts';
import {
  encodeHeader,
  FLAGS,
  GO_AWAY_CODES,
  has,
  INITIAL_WINDOW,
  type GoAwayCode,
  type Header,
} from './header.ts';
import { MuxStream } from './mux-stream.ts';

export type YamuxEvent =
  /** The peer opened a stream. */
  | { readonly kind: 'opened'; readonly stream: number }
  /** The peer has taken the stream that we opened. */
  | { readonly kind: 'accepted'; readonly stream: number }
  /** To be given back by `consumed` when dealt with. A view of the chunk that was received. */
  | { readonly kind: 'data'; readonly stream: number; readonly bytes: Buffer }
  /** The peer sends no more on it. */
  | { readonly kind: 'ended'; readonly stream: number }
  | { readonly kind: 'reset'; readonly stream: number }
  /** What the window held back has been handed out by `output`. */
  | { readonly kind: 'drained'; readonly stream: number }
  | { readonly kind: 'pong'; readonly opaque: number }
  /** The peer takes no more streams. */
  | { readonly kind: 'goneAway'; readonly code: number };

/** Nomad's own backlog; a stream beyond it is reset at once. */
export const MAX_STREAMS = 256;

export interface SessionOptions {
  /** Who connected: its streams are odd. */
  readonly initiator: boolean;
  readonly maxStreams?: number;
}

interface Reading {
  readonly header: Header;
  /** Undefined: the stream is not open, the payload is dropped. */
  readonly known: MuxStream | undefined;
}

export class YamuxSession {
  readonly #initiator: boolean;
  readonly #maxStreams: number;
  readonly #splitter = new FrameSplitter();
  readonly #streams = new Map<number, MuxStream>();
  #nextId: number;
  #nextPing = 0;
  #peerGone = false;
  #weGone = false;
  #out: Buffer[] = [];
  #events: YamuxEvent[] = [];
  /** The data frame whose payload is coming. */
  #reading: Reading | undefined;

  constructor({ initiator, maxStreams = MAX_STREAMS }: SessionOptions) {
    this.#initiator = initiator;
    this.#maxStreams = maxStreams;
    this.#nextId = initiator ? 1 : 2;
  }

  /** Ids of the streams that neither both sides have ended nor one has reset. */
  get streams(): readonly number[] {
    return [...this.#streams.keys()];
  }

  /** Bytes written on a stream that its window holds back. */
  waitingBytes(stream: number): number {
    return this.#streams.get(stream)?.waitingBytes ?? 0;
  }

  /** No frame is half received. */
  get idle(): boolean {
    return this.#splitter.idle;
  }

  /**
   * What the chunk brought. Throws a `WireError` when the peer breaks the protocol; then `output` holds a go-away, and
   * nothing else may be asked of this session.
   */
  receive(chunk: Buffer): YamuxEvent[] {
    try {
      for (const part of this.#splitter.push(chunk)) {
        if ('header' in part) this.#onHeader(part.header);
        else this.#onPiece(part.piece, part.last);
      }
    } catch (trouble) {
      if (trouble instanceof WireError) this.goAway('protocolError');
      throw trouble;
    }
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** Bytes for the connection, in order; taken once. */
  output(): Buffer[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** A new stream; undefined: the peer takes no more, or we have gone away. */
  open(): number | undefined {
    if (this.#peerGone || this.#weGone) return undefined;
    const stream = this.#nextId;
    this.#nextId += 2;
    this.#streams.set(stream, new MuxStream());
    this.#put('windowUpdate', FLAGS.syn, stream, 0);
    return stream;
  }

  /** Sends, as far as the window goes; the rest waits. False: this stream takes no more from us. */
  write(stream: number, bytes: Buffer): boolean {
    const known = this.#streams.get(stream);
    if (!known?.mayWrite) return false;
    known.write(bytes);
    this.#flush(stream, known);
    return true;
  }

  /** Our half ends, behind what waits. */
  end(stream: number): void {
    const known = this.#streams.get(stream);
    if (!known) return;
    known.end();
    this.#flush(stream, known);
  }

  reset(stream: number): void {
    if (this.#streams.delete(stream)) this.#put('windowUpdate', FLAGS.rst, stream, 0);
  }

  /** So many bytes of `data` events were dealt with: the peer may send as many again. */
  consumed(stream: number, bytes: number): void {
    const given = this.#streams.get(stream)?.consume(bytes) ?? 0;
    if (given > 0) this.#put('windowUpdate', 0, stream, given);
  }

  /** The number that the `pong` will carry. */
  ping(): number {
    const opaque = this.#nextPing;
    this.#nextPing = (this.#nextPing + 1) >>> 0;
    this.#put('ping', FLAGS.syn, 0, opaque);
    return opaque;
  }

  /** Takes no more streams; those that are open go on. */
  goAway(code: GoAwayCode = 'normal'): void {
    this.#weGone = true;
    this.#put('goAway', 0, 0, GO_AWAY_CODES[code]);
  }

  #onHeader(header: Header): void {
    switch (header.type) {
      case 'data':
        return this.#onData(header);
      case 'windowUpdate':
        return this.#onWindowUpdate(header);
      case 'ping':
        if (has(header.flags, 'syn')) this.#put('ping', FLAGS.ack, 0, header.length);
        else this.#events.push({ kind: 'pong', opaque: header.length });
        return;
      case 'goAway':
        this.#peerGone = true;
        this.#events.push({ kind: 'goneAway', code: header.length });
    }
  }

  #onData(header: Header): void {
    const known = this.#streamOf(header);
    if (known) known.announce(header.length);
    // What a stream that we have forgotten may still carry was sent before the peer knew.
    else if (header.length > INITIAL_WINDOW) {
      throw new WireError(`${header.length} bytes are announced on a stream that is not open`);
    }
    this.#reading = { header, known };
    if (header.length === 0) this.#dataEnds();
  }

  #onPiece(bytes: Buffer, last: boolean): void {
    const reading = this.#reading;
    if (this.#stillOpen(reading)) this.#events.push({ kind: 'data', stream: reading.header.stream, bytes });
    if (last) this.#dataEnds();
  }

  #dataEnds(): void {
    const reading = this.#reading;
    this.#reading = undefined;
    if (this.#stillOpen(reading)) this.#peerMayEnd(reading.header, reading.known);
  }

  /** It may have been reset by us in the middle of a frame. */
  #stillOpen(reading: Reading | undefined): reading is Reading & { readonly known: MuxStream } {
    return reading?.known !== undefined && this.#streams.get(reading.header.stream) === reading.known;
  }

  #onWindowUpdate(header: Header): void {
    const known = this.#streamOf(header);
    if (!known) return;
    known.grow(header.length);
    this.#peerMayEnd(header, known);
    const held = known.waitingBytes > 0;
    this.#flush(header.stream, known);
    if (held && known.waitingBytes === 0) this.#events.push({ kind: 'drained', stream: header.stream });
  }

  /** The stream of a frame, opened by it or reset by it if that is what it says. */
  #streamOf({ flags, stream }: Header): MuxStream | undefined {
    if (stream === 0) throw new WireError('a stream frame carries the id of the session');
    if (has(flags, 'syn')) this.#accept(stream);
    const known = this.#streams.get(stream);
    if (known && has(flags, 'rst')) {
      this.#streams.delete(stream);
      this.#events.push({ kind: 'reset', stream });
      return undefined;
    }
    if (known && has(flags, 'ack')) this.#events.push({ kind: 'accepted', stream });
    return known;
  }

  #accept(stream: number): void {
    const theirs = stream % 2 === (this.#initiator ? 0 : 1);
    if (!theirs) throw new WireError(`the peer opens stream ${stream}, whose number is ours to give`);
    if (this.#streams.has(stream)) throw new WireError(`stream ${stream} is opened twice`);
    if (this.#weGone || this.#streams.size >= this.#maxStreams) {
      this.#put('windowUpdate', FLAGS.rst, stream, 0);
      return;
    }
    this.#streams.set(stream, new MuxStream());
    this.#events.push({ kind: 'opened', stream });
    this.#put('windowUpdate', FLAGS.ack, stream, 0);
  }

  #peerMayEnd({ flags, stream }: Header, known: MuxStream): void {
    if (!has(flags, 'fin')) return;
    known.peerEnds();
    this.#events.push({ kind: 'ended', stream });
    this.#forgetIfDone(stream, known);
  }

  #flush(stream: number, known: MuxStream): void {
    for (let piece = known.nextPiece(); piece; piece = known.nextPiece()) {
      this.#put('data', 0, stream, piece.length);
      this.#out.push(piece);
    }
    if (!known.takeEnd()) return;
    this.#put('windowUpdate', FLAGS.fin, stream, 0);
    this.#forgetIfDone(stream, known);
  }

  #forgetIfDone(stream: number, known: MuxStream): void {
    if (known.done) this.#streams.delete(stream);
  }

  #put(type: Header['type'], flags: number, stream: number, length: number): void {
    this.#out.push(encodeHeader({ type, flags, stream, length }));
  }
}
