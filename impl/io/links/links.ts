/** All links of one server: messages to and from every peer, over whatever connections there are at the moment. */
import type { ServerId } from '../../core/effects.ts';
import type { MemberMessage } from '../../core/member.ts';
import type { Bytes, EntryFrames } from '../replica/entry-bytes.ts';
import type { Address } from './address.ts';
import { IncomingLinks } from './incoming-links.ts';
import { MessageCodec } from './message-codec.ts';
import { OutgoingLink } from './outgoing-link.ts';

export interface LinksOptions {
  readonly cluster: string;
  readonly self: ServerId;
  readonly bind: Address;
  /** The other servers. */
  readonly peers: ReadonlyMap<ServerId, Address>;
  /** Those that the log is written with, too. */
  readonly frames: EntryFrames;
  readonly say: (line: string) => void;
  readonly onMessage: (from: ServerId, message: MemberMessage<Bytes>) => void;
}

/** A follower that is so far behind is not helped by more. */
const QUEUE_BYTES = 64 * 1024 * 1024;

export class Links {
  readonly #codec: MessageCodec;
  readonly #incoming: IncomingLinks;
  readonly #outgoing: ReadonlyMap<ServerId, OutgoingLink>;

  private constructor(codec: MessageCodec, incoming: IncomingLinks, outgoing: readonly OutgoingLink[]) {
    this.#codec = codec;
    this.#incoming = incoming;
    this.#outgoing = new Map(outgoing.map((link) => [link.peer, link]));
  }

  /** Listens first: an address that is in use ends a start before anything was touched. */
  static async open(options: LinksOptions): Promise<Links> {
    const { cluster, self, bind, peers, say } = options;
    const codec = new MessageCodec(options.frames);
    const incoming = await IncomingLinks.listen(bind, {
      cluster,
      self,
      knows: (id) => peers.has(id),
      say,
      onFrame: (from, frame) => options.onMessage(from, codec.decode(frame)),
    });
    const settings = { cluster, self, say, queueBytes: QUEUE_BYTES, jitter: Math.random };
    const outgoing = [...peers].map(([id, address]) => new OutgoingLink(id, address, settings));
    return new Links(codec, incoming, outgoing);
  }

  /** False when it was dropped at once; it may be lost later, too. */
  send(to: ServerId, message: MemberMessage<Bytes>): boolean {
    const link = this.#outgoing.get(to);
    return link?.isUp === true && link.send(this.#codec.encode(message));
  }

  async close(): Promise<void> {
    for (const link of this.#outgoing.values()) link.close();
    await this.#incoming.close();
  }
}
