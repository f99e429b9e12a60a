/** All links of one server: messages to and from every peer, over whatever connections there are at the moment. */
import type { ServerId } from '../../core/effects.ts';
import type { MemberMessage } from '../../core/member.ts';
import type { Bytes, EntryFrames } from '../replica/entry-bytes.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import { type Address, readAddress } from './address.ts';
import { type Dial, dialPlain } from './dial.ts';
import { IncomingLinks, type JoinerPlaces } from './incoming-links.ts';
import { MessageCodec } from './message-codec.ts';
import { type LinkSettings, OutgoingLink } from './outgoing-link.ts';

export interface LinksOptions {
  readonly cluster: string;
  readonly self: ServerId;
  readonly bind: Address;
  /** The other servers. */
  readonly peers: ReadonlyMap<ServerId, Address>;
  /** Of a server that joins: where it is reached. */
  readonly joinsAt?: string | undefined;
  /** Where clients reach this server. */
  readonly rpc?: string | undefined;
  /** Absent: in the clear. */
  readonly dial?: Dial | undefined;
  readonly tls?: RpcTls | undefined;
  /** A server that joins has said where it is reached. */
  readonly onJoiner?: (from: ServerId, places: JoinerPlaces) => void;
  readonly onAsk?: ((ask: unknown) => Promise<unknown>) | undefined;
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
  readonly #outgoing: Map<ServerId, OutgoingLink>;
  readonly #settings: LinkSettings;

  private constructor(codec: MessageCodec, incoming: IncomingLinks, settings: LinkSettings) {
    this.#codec = codec;
    this.#incoming = incoming;
    this.#settings = settings;
    this.#outgoing = new Map();
  }

  /** Listens first: an address that is in use ends a start before anything was touched. */
  static async open(options: LinksOptions): Promise<Links> {
    const { cluster, self, bind, peers, say } = options;
    const codec = new MessageCodec(options.frames);
    const opened = Promise.withResolvers<Links>();
    const incoming = await IncomingLinks.listen(bind, {
      cluster,
      self,
      knows: (id) => peers.has(id),
      say,
      onJoiner: (from, places) => {
        const address = readAddress(places.joinsAt, `link from ${from}`);
        void opened.promise.then((links) => links.connect(from, address));
        options.onJoiner?.(from, places);
      },
      onAsk: options.onAsk,
      tls: options.tls,
      onFrame: (from, frame) => options.onMessage(from, codec.decode(frame)),
    });
    const { joinsAt, rpc, dial = dialPlain } = options;
    const queueBytes = QUEUE_BYTES;
    const settings = { cluster, self, joinsAt, rpc, dial, say, queueBytes, jitter: Math.random };
    const links = new Links(codec, incoming, settings);
    for (const [id, address] of peers) links.connect(id, address);
    opened.resolve(links);
    return links;
  }

  /** Speak to this server from now on, and there; without effect when there is a link to it. */
  connect(id: ServerId, address: Address): void {
    const link = this.#outgoing.get(id);
    if (link?.leadsTo(address) === true) return;
    link?.close();
    this.#outgoing.set(id, new OutgoingLink(id, address, this.#settings));
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
