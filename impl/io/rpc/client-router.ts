/**
 * The way from a server to the clients: over the connections that they have opened to it, or to another server, which is
 * asked whether it has one. Who asks twice around is stopped by `Forwarded`. Source: reference page nomad-wire.md, section 1.
 */
import type { RpcResult } from '../../core/effects.ts';
import {
  ALLOC_CLIENT_METHODS,
  type AllocClientMethod,
  NODE_CONNECTION_METHODS,
} from '../../wire/rpc/client-methods.ts';
import type { StreamingMethod } from '../../wire/rpc/streaming-frames.ts';
import { ClientRefusal } from '../client/client-refusal.ts';
import type { WayToClients } from '../client/remote-client.ts';
import { ServerConnection } from '../client/server-connection.ts';
import { readAddress } from '../links/address.ts';
import type { MuxConnection } from '../net/mux-connection.ts';
import { type OpenStream, PeerCalls } from '../net/peer-calls.ts';
import type { RpcTls } from '../tls/tls-doors.ts';
import type { Ask, ClientWays } from './answer-call.ts';

export interface RouterOptions {
  readonly region: string;
  /** Of this server, as the others know it. */
  readonly rpcAddr: string;
  readonly ask: Ask;
  /** Of the other servers; absent: in the clear. */
  readonly tls?: RpcTls | undefined;
}

const DIAL_MS = 2_000;
const NEVER = new AbortController().signal;

/** What it is about: an allocation, or else a node. */
interface About {
  readonly AllocID?: string;
  readonly NodeID?: string;
}

export class ClientRouter implements WayToClients {
  readonly #options: RouterOptions;
  readonly #nodes = new Map<string, { readonly connection: MuxConnection; readonly calls: PeerCalls }>();
  /** To other servers, by address. */
  readonly #servers = new Map<string, Promise<ServerConnection>>();

  constructor(options: RouterOptions) {
    this.#options = options;
  }

  /** For the calls that come over one connection. */
  waysOf(connection: () => MuxConnection): ClientWays {
    return {
      heard: (nodeId) => this.#heard(nodeId, connection()),
      isConnected: (nodeId) => this.#nodes.has(nodeId),
      relay: async (method, args, forwarded) => {
        try {
          return await this.call(method, args as object, forwarded);
        } catch (error) {
          if (error instanceof ClientRefusal) return { error: error.inWire };
          throw error;
        }
      },
    };
  }

  gone(connection: MuxConnection): void {
    for (const [nodeId, node] of this.#nodes) if (node.connection === connection) this.#nodes.delete(nodeId);
  }

  async call(method: AllocClientMethod, args: object, forwarded = false): Promise<RpcResult> {
    const calls = await this.#callsTo(args, forwarded);
    try {
      return await calls.call(method, ALLOC_CLIENT_METHODS[method], this.#handedOn(args));
    } catch (error) {
      throw new ClientRefusal(500, (error as Error).message);
    }
  }

  async open(method: StreamingMethod, args: object, forwarded = false): Promise<OpenStream> {
    const calls = await this.#callsTo(args, forwarded);
    try {
      return await calls.open(method, this.#handedOn(args));
    } catch (error) {
      throw new ClientRefusal(500, (error as Error).message);
    }
  }

  close(): void {
    for (const server of this.#servers.values())
      server.then(
        (connection) => connection.close(),
        () => {},
      );
    this.#servers.clear();
  }

  /** The newest of a node counts: an older one is dead, whatever its socket says. */
  #heard(nodeId: string, connection: MuxConnection): void {
    if (this.#nodes.get(nodeId)?.connection === connection) return;
    this.#nodes.set(nodeId, { connection, calls: new PeerCalls(connection) });
  }

  #handedOn(args: object): object {
    return { ...args, Region: this.#options.region, Forwarded: true };
  }

  async #callsTo(about: About, forwarded: boolean): Promise<PeerCalls> {
    const nodeId = await this.#nodeOf(about);
    const here = this.#nodes.get(nodeId)?.calls;
    if (here !== undefined && !here.isOver) return here;
    const elsewhere = forwarded ? undefined : await this.#serverWith(nodeId);
    if (elsewhere !== undefined) return elsewhere;
    throw new ClientRefusal(404, 'No path to node');
  }

  async #nodeOf({ AllocID, NodeID = '' }: About): Promise<string> {
    if (AllocID === undefined) {
      if (NodeID === '')
        throw new ClientRefusal(400, 'must provide the id of a node: this agent is no client');
      const { Node } = await this.#read<{ Node: unknown }>('Node.GetNode', { NodeID });
      if (Node === null) throw new ClientRefusal(404, `Unknown node ${NodeID}`);
      return NodeID;
    }
    const { Alloc } = await this.#read<{ Alloc: { NodeID: string } | null }>('Alloc.GetAlloc', { AllocID });
    if (Alloc === null) throw new ClientRefusal(404, `Unknown allocation ${JSON.stringify(AllocID)}`);
    return Alloc.NodeID;
  }

  async #read<R>(method: string, args: object): Promise<R> {
    const result = await this.#options.ask(method, { ...args, AllowStale: true }, NEVER);
    if ('error' in result) throw ClientRefusal.ofWire(result.error);
    return result.ok as R;
  }

  async #serverWith(NodeID: string): Promise<PeerCalls | undefined> {
    const { region: Region, rpcAddr } = this.#options;
    const { Peers } = await this.#read<{ Peers: readonly string[] }>('Status.Peers', {});
    const asked = Peers.filter((peer) => peer !== rpcAddr).map(async (peer) => {
      const { calls } = await this.#serverAt(peer);
      const kinds = NODE_CONNECTION_METHODS['Status.HasNodeConn'];
      const result = await calls.call('Status.HasNodeConn', kinds, { NodeID, Region, AllowStale: true });
      if ('ok' in result && (result.ok as { Connected: boolean }).Connected) return calls;
      throw new Error('it is not there');
    });
    return await Promise.any(asked).catch(() => undefined);
  }

  async #serverAt(peer: string): Promise<ServerConnection> {
    const known = await this.#servers.get(peer)?.catch(() => undefined);
    if (known !== undefined && !known.calls.isOver) return known;
    const dialing = ServerConnection.dial({
      address: readAddress(peer, 'the address of a server'),
      dialMs: DIAL_MS,
      tls: this.#options.tls,
      // Servers ask nothing of each other over such a connection.
      onStream: (stream) => stream.destroy(),
    });
    this.#servers.set(peer, dialing);
    return await dialing;
  }
}
