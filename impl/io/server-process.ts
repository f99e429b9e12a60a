/**
 * One server as a process: a `Member` with its disk, its links to the others and its callers. It performs effects by
 * their duties and decides nothing. What ends it unasked is told to `onFailure` in one line: a server that cannot
 * keep its promises stops.
 */
import { randomUUID } from 'node:crypto';
import type { RpcResult, ServerId, TraceEvent } from '../core/effects.ts';
import { DEFAULT_HEARTBEATS, type HeartbeatSettings } from '../core/heartbeat.ts';
import type { FoundingSet } from '../core/founding.ts';
import { type CallerCall, Member, type MemberEffect, type MemberInput } from '../core/member.ts';
import type { RaftConfig } from '../core/raft/config.ts';
import { membersOf } from '../core/raft/configuration.ts';
import type { Index } from '../core/records.ts';
import { ensureWritable } from './atomic-write.ts';
import { EventBuffer } from './event-buffer.ts';
import { InputError } from './input-error.ts';
import type { Places } from './founding/membership-file.ts';
import type { Address } from './links/address.ts';
import type { Dial } from './links/dial.ts';
import type { JoinerPlaces } from './links/incoming-links.ts';
import { Links } from './links/links.ts';
import { NodeDisk } from './node-disk.ts';
import { AS_JSON } from './replica/command-bytes.ts';
import { CoreLoop, steadyNow } from './replica/core-loop.ts';
import { type Bytes, BYTES_FORM, EntryFrames } from './replica/entry-bytes.ts';
import { recoverIfAsked } from './quorum-recovery.ts';
import { RemovalWatch } from './removal-watch.ts';
import { ServerAddresses } from './server-addresses.ts';
import { hasRunBefore, writeIdentity } from './server-identity.ts';
import type { RpcTls } from './tls/tls-doors.ts';
import { openStorage } from './storage/open-storage.ts';
import type { RaftStorage } from './storage/raft-storage.ts';
import { zoneOffset } from './time-zones.ts';

export interface ServerOptions {
  readonly dataDir: string;
  readonly id: ServerId;
  readonly cluster: string;
  /** Where this server listens; `servers` has where it is reached. */
  readonly bind: Address;
  /** All servers, this one included. */
  readonly servers: ReadonlyMap<ServerId, Address>;
  /** Where clients reach the servers' RPC ports; absent: nobody is told of any but `servers`. */
  readonly rpcServers?: ReadonlyMap<ServerId, Address>;
  /** It is to be taken into a running cluster, of which `servers` names some. */
  readonly joins?: boolean;
  /** The voters of a new group; absent: all of `servers`. Without effect once the log says who belongs to it. */
  readonly founders?: FoundingSet;
  /** It says in each link where it is: it may have moved, or be new to the others. */
  readonly announces?: boolean;
  /** Absent: in the clear. */
  readonly dial?: Dial | undefined;
  /** Of those that dial in. */
  readonly tls?: RpcTls | undefined;
  /** Questions of servers that have no link. */
  readonly onAsk?: ((ask: unknown) => Promise<unknown>) | undefined;
  /** It has learned where a server is. */
  readonly onPlaces?: (servers: Readonly<Record<ServerId, Places>>) => void;
  readonly raft: Pick<RaftConfig, 'electionTimeoutMs' | 'heartbeatMs'>;
  readonly snapshotEvery: number;
  readonly workers: number;
  /** Patience with clients; Nomad's where it is absent. */
  readonly heartbeats?: HeartbeatSettings;
  /** The server's own account of its transitions. */
  readonly onTrace?: (event: TraceEvent) => void;
  /** A line for the operator. */
  readonly say: (line: string) => void;
  readonly onFailure: (line: string) => void;
}

/** What a server shows of itself, without asking anybody. */
export interface ServerStanding {
  readonly index: Index;
  /** Equal on servers whose states at equal indexes are equal. */
  readonly fingerprint: string;
  readonly term: number;
  readonly leading: boolean;
  readonly leader: ServerId | undefined;
}

type Input = MemberInput<Bytes>;
type Effect = MemberEffect<Bytes>;

/** Without a leader for so many election timeouts, a server asks whether it was removed. */
const LEADERLESS_TIMEOUTS = 10;

const RNG = {
  float: Math.random,
  int: (bound: number): number => Math.floor(Math.random() * bound),
};

export class ServerProcess {
  readonly #options: ServerOptions;
  /** What the last entries changed here, for those who follow. */
  readonly events = new EventBuffer();
  readonly #frames = new EntryFrames();
  readonly #callers = new Map<string, (result: RpcResult) => void>();
  #calls = 0;
  #arrived: CallerCall[] = [];
  #links: Links | undefined;
  #storage: RaftStorage<Bytes> | undefined;
  #member: Member<Bytes> | undefined;
  #loop: CoreLoop<Input, Effect> | undefined;
  #removal: RemovalWatch | undefined;
  readonly #addresses: ServerAddresses;
  #isOver = false;

  private constructor(options: ServerOptions) {
    const { servers, rpcServers } = options;
    this.#options = options;
    this.#addresses = new ServerAddresses(
      new Map(
        [...servers].map(([id, link]) => {
          const rpc = rpcServers?.get(id) ?? link;
          return [id, { link: inText(link), rpc: inText(rpc), datacenter: 'dc1' }];
        }),
      ),
    );
  }

  /** Fails with what an operator can act on: `InputError`, `LogDamage`, `SnapshotDamage`, `DiskFailure`. */
  static async start(options: ServerOptions): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    try {
      await server.#start();
      return server;
    } catch (error) {
      await server.#links?.close();
      throw error;
    }
  }

  /** A call to this server, forwarded where that is needed. `cancelled`: the caller has gone. */
  call(method: string, args: unknown, cancelled?: AbortSignal): Promise<RpcResult> {
    if (this.#isOver) return Promise.resolve({ error: 'rpc error: connection refused' });
    const id = `c${++this.#calls}`;
    const { promise, resolve } = Promise.withResolvers<RpcResult>();
    this.#callers.set(id, resolve);
    cancelled?.addEventListener('abort', () => {
      if (this.#callers.delete(id)) this.#loop?.handle({ type: 'rpc-cancelled', id });
    });
    if (this.#arrived.length === 0) setImmediate(() => this.#handOver());
    this.#arrived.push({ id, method, args });
    return promise;
  }

  /** What sockets have brought in one turn goes together. */
  #handOver(): void {
    const calls = this.#arrived.filter(({ id }) => this.#callers.has(id));
    this.#arrived = [];
    this.#loop?.handle({ type: 'rpcs', calls });
  }

  standing(): ServerStanding {
    const member = this.#member as Member<Bytes>;
    const { term } = member.raftStatus;
    const { leaderId: leader, isLeading: leading, state } = member;
    return { index: state.index, fingerprint: member.fingerprint(), term, leading, leader };
  }

  /** Who belongs to the group, as far as this server has heard. */
  group(): readonly ServerId[] {
    return membersOf((this.#member as Member<Bytes>).raftStatus.configuration);
  }

  /** In order: no more answers, no more messages, everything that was begun is on the disk. */
  async stop(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop?.stop();
    this.#removal?.stop();
    for (const answer of this.#callers.values()) answer({ error: 'rpc error: EOF' });
    this.#callers.clear();
    await this.#links?.close();
    await this.#storage?.close();
  }

  async #start(): Promise<void> {
    const { id, cluster, dataDir, bind, servers, say } = this.#options;
    if (!servers.has(id)) {
      throw new InputError({
        file: '--peers',
        problem: `does not name ${id}, which is this server`,
        remedy: 'name all servers of the cluster, each with its address',
      });
    }
    await ensureWritable(dataDir, '--data-dir');
    const isKnown = await hasRunBefore(dataDir, { id, cluster });
    const peers = new Map([...servers].filter(([server]) => server !== id));
    const onMessage = (from: ServerId, message: Extract<Input, { type: 'message' }>['message']): void => {
      if (message.kind === 'reply' && this.#removal?.take(from, message.id, message.result) === true) return;
      this.#loop?.handle({ type: 'message', from, message });
    };
    const { joins, announces, dial, tls, onAsk } = this.#options;
    // Before the log: two processes of one server never hold its log at once, as only one has its address.
    const { link, rpc } = this.#addresses.all[id] as Places;
    const said = joins === true || announces === true ? { joinsAt: link, rpc } : {};
    const frames = this.#frames;
    const onJoiner = (from: ServerId, places: JoinerPlaces): void => this.#learn(from, places);
    const ports = { dial, tls, onAsk, onJoiner, onMessage, say };
    this.#links = await Links.open({ cluster, self: id, bind, peers, ...said, frames, ...ports });
    const { storage, durable, notes } = await openStorage({
      disk: new NodeDisk(),
      folder: dataDir,
      ifMissing: isKnown ? 'refuse' : 'create',
      form: BYTES_FORM,
      framing: (previousTerm, entries) => this.#frames.framesFor(previousTerm, entries),
    });
    this.#storage = storage;
    storage.failed.catch((error: unknown) => this.#fail(error));
    if (!isKnown) await writeIdentity(dataDir, { id, cluster });
    const recovered = await recoverIfAsked(dataDir, id, durable, storage);
    for (const note of [...notes, ...(recovered.note === undefined ? [] : [recovered.note])]) say(note);
    this.#member = new Member<Bytes>(this.#memberConfig(), recovered.durable, steadyNow());
    this.#loop = new CoreLoop<Input, Effect>(this.#member, (effect) => this.#perform(effect));
    this.#loop.handle({ type: 'time' });
    this.#removal = this.#watchForRemoval(this.#member);
  }

  #learn(from: ServerId, { joinsAt: link, rpc }: JoinerPlaces): void {
    if (!this.#addresses.learn(from, { link, rpc })) return;
    this.#loop?.handle({ type: 'servers', servers: this.#addresses.forClients });
    this.#options.onPlaces?.(this.#addresses.all);
  }

  #watchForRemoval(member: Member<Bytes>): RemovalWatch {
    return new RemovalWatch({
      self: this.#options.id,
      everyMs: LEADERLESS_TIMEOUTS * this.#options.raft.electionTimeoutMs,
      leader: () => member.raftStatus.leader,
      group: () => membersOf(member.raftStatus.configuration),
      ask: (peer, id) =>
        this.#links?.send(peer, { kind: 'call', id, method: 'Operator.RaftGetConfiguration', args: {} }),
      onRemoved: (line) => this.#fail(line),
    });
  }

  #memberConfig(): ConstructorParameters<typeof Member<Bytes>>[0] {
    const { id, founders, raft, snapshotEvery, workers } = this.#options;
    const { heartbeats = DEFAULT_HEARTBEATS } = this.#options;
    return {
      server: {
        id,
        servers: this.#addresses.forClients,
        heartbeats,
        rng: RNG,
        newId: randomUUID,
        zones: zoneOffset,
        onApplied: (applied) => this.events.add(applied),
      },
      raft: {
        ...raft,
        maxEntriesPerMessage: 4096,
        maxInflight: 64,
        commandBytes: (command) => command.length,
        trailingEntries: 1024,
        rng: RNG,
      },
      payload: AS_JSON,
      joins: this.#options.joins === true,
      ...(founders === undefined ? {} : { founders }),
      snapshotEvery,
      workers,
    };
  }

  #perform(effect: Effect): void {
    switch (effect.type) {
      case 'persist':
        this.#storage?.persist(effect).then(
          () => this.#loop?.persisted(effect.seq),
          (error: unknown) => this.#fail(error),
        );
        return;
      case 'send':
        this.#links?.send(effect.to, effect.message);
        return;
      case 'reply': {
        const answer = this.#callers.get(effect.id);
        this.#callers.delete(effect.id);
        return answer?.(effect.result);
      }
      case 'trace':
        this.#options.onTrace?.(effect.event);
        return;
    }
  }

  /** Nothing that comes later may be answered: what was promised may not be there. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#loop?.stop();
    this.#removal?.stop();
    this.#options.onFailure(error instanceof Error ? error.message : String(error));
  }
}

const inText = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;
