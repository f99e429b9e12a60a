/**
 * The link over which this server speaks to one peer: dialled, greeted, watched, and dialled again, with growing
 * pauses, when it breaks. What cannot be sent now is dropped: senders must bear loss anyway, and old messages are
 * worth less than fresh ones.
 */
import type { Socket } from 'node:net';
import type { ServerId } from '../../core/effects.ts';
import { encodeLinkFrame, LinkFrameError, LinkFrameReader } from '../../wire/links/link-frame.ts';
import { tlsTrouble } from '../tls/peer-check.ts';
import type { Address } from './address.ts';
import type { Dial } from './dial.ts';
import { type Hello, PROTOCOL_VERSION } from './hello.ts';

export interface LinkSettings {
  readonly cluster: string;
  readonly self: ServerId;
  /** Of a server that joins: where it is reached. */
  readonly joinsAt?: string | undefined;
  /** Where clients reach this server. */
  readonly rpc?: string | undefined;
  readonly dial: Dial;
  /** A line for the operator. */
  readonly say: (line: string) => void;
  /** Bytes that may wait for one peer; what comes on top is dropped. */
  readonly queueBytes: number;
  /** Random, in [0, 1): keeps servers from dialling in step. */
  readonly jitter: () => number;
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
/** A peer that refuses us will hardly change its mind soon. */
const REFUSED_PAUSE_MS = 5_000;
const GREETING_MS = 5_000;
const PING_MS = 1_000;
/** Without an answer for so long, the connection is taken for dead: a partition swallows bytes without a word. */
const SILENCE_MS = 4_000;

type State = 'down' | 'dialling' | 'up' | 'closed';

export class OutgoingLink {
  readonly peer: ServerId;
  readonly #address: Address;
  readonly #settings: LinkSettings;
  #state: State = 'down';
  #socket: Socket | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #pinger: NodeJS.Timeout | undefined;
  #heardAt = 0;
  #isCorked = false;
  #lastLine = '';
  /** Messages dropped since the link was last said to be full. */
  #dropped = 0;

  constructor(peer: ServerId, address: Address, settings: LinkSettings) {
    this.peer = peer;
    this.#address = address;
    this.#settings = settings;
    this.#dial();
  }

  leadsTo({ host, port }: Address): boolean {
    return this.#address.host === host && this.#address.port === port;
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /** The buffers of one frame; false when they were dropped. */
  send(frame: readonly Buffer[]): boolean {
    const socket = this.#socket;
    if (this.#state !== 'up' || socket === undefined) return false;
    if (socket.writableLength > this.#settings.queueBytes) return this.#drop();
    this.#cork(socket);
    for (const part of frame) socket.write(part);
    return true;
  }

  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#timer);
    clearInterval(this.#pinger);
    this.#socket?.destroySoon();
  }

  #drop(): false {
    if (this.#dropped === 0) this.#say('takes messages more slowly than they come: some are dropped');
    this.#dropped += 1;
    return false;
  }

  /** What is sent in one turn goes out in one call of the system. */
  #cork(socket: Socket): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    socket.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      socket.uncork();
    });
  }

  #dial(): void {
    if (this.#state === 'closed') return;
    this.#state = 'dialling';
    const socket: Socket = this.#settings.dial(this.#address, () => this.#greet(socket));
    const reader = new LinkFrameReader(GREETING_LIMIT_BYTES);
    this.#socket = socket;
    this.#timer = setTimeout(() => socket.destroy(new Error('it does not answer')), GREETING_MS);
    socket.on('data', (piece: Buffer) => {
      try {
        reader.add(piece, ({ head }) => this.#onFrame(head));
      } catch (error) {
        // Anything else is a defect of ours, and ends the process.
        if (!(error instanceof LinkFrameError)) throw error;
        socket.destroy(error);
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#say(REASONS[error.code ?? ''] ?? tlsTrouble(error)),
    );
    socket.on('close', () => this.#onClose(socket));
  }

  #greet(socket: Socket): void {
    const { cluster, self, joinsAt, rpc } = this.#settings;
    const joins = { ...(joinsAt === undefined ? {} : { joinsAt }), ...(rpc === undefined ? {} : { rpc }) };
    const hello: Hello = { protocol: PROTOCOL_VERSION, cluster, from: self, to: this.peer, ...joins };
    for (const part of encodeLinkFrame(hello)) socket.write(part);
  }

  #onFrame(head: unknown): void {
    this.#heardAt = performance.now();
    const { welcome, refused } = (head ?? {}) as { welcome?: boolean; refused?: string };
    if (typeof refused === 'string') {
      this.#pauseMs = REFUSED_PAUSE_MS;
      this.#socket?.destroy(new Error(`it refuses this server: ${refused}`));
    } else if (welcome === true) this.#onWelcome();
  }

  #onWelcome(): void {
    clearTimeout(this.#timer);
    this.#state = 'up';
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#dropped = 0;
    this.#say('linked');
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
  }

  #ping(): void {
    if (performance.now() - this.#heardAt > SILENCE_MS)
      this.#socket?.destroy(new Error('it has fallen silent'));
    else this.send(encodeLinkFrame({ ping: true }));
  }

  #onClose(socket: Socket): void {
    if (socket !== this.#socket) return;
    clearTimeout(this.#timer);
    clearInterval(this.#pinger);
    if (this.#state === 'closed') return;
    if (this.#state === 'up') this.#say('the connection has ended');
    this.#state = 'down';
    const pauseMs = this.#pauseMs * (0.5 + this.#settings.jitter());
    this.#pauseMs = Math.min(this.#pauseMs * 2, Math.max(LONGEST_PAUSE_MS, this.#pauseMs));
    this.#timer = setTimeout(() => this.#dial(), pauseMs);
  }

  /** Each news once: dialling in vain goes on without a word. */
  #say(line: string): void {
    if (line === this.#lastLine) return;
    this.#lastLine = line;
    const { host, port } = this.#address;
    this.#settings.say(`link to ${this.peer} at ${host}:${port}: ${line}`);
  }
}

/** Until a link is up, and on its way back, only short frames are due. */
export const GREETING_LIMIT_BYTES = 64 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (yet)',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'there is no such host: mend --peers',
};
