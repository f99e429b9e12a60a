/**
 * One call over the wire, answered: header and body to the endpoint's arguments, its reply or refusal back to bytes, with
 * upstream's exact error texts. No streams, no sockets. Source: reference page nomad-wire.md, sections 2 and 4.
 */
import type { RpcResult } from '../../core/effects.ts';
import { endpointFor } from '../../core/endpoints/all.ts';
import {
  type Call,
  encodeErrorResponse,
  encodeResponse,
  type RequestHeader,
} from '../../wire/rpc/call-frames.ts';
import { kindsOf } from '../../wire/rpc/methods.ts';
import {
  ALLOC_CLIENT_METHODS,
  type AllocClientMethod,
  NODE_CONNECTION_METHODS,
} from '../../wire/rpc/client-methods.ts';
import type { Kind } from '../../wire/schema/kinds.ts';
import { decode } from '../../wire/schema/decode.ts';
import { WireError } from '../../wire/wire-error.ts';
import { doorOf } from './endpoint-doors.ts';

/** Hands a call to the server; `gone` is aborted when nobody waits for the answer any more. */
export type Ask = (method: string, args: unknown, gone: AbortSignal) => Promise<RpcResult>;

export interface Answered {
  readonly bytes: Buffer;
  /** Upstream closes the stream behind this answer, and so do we. */
  readonly closes: boolean;
}

/** Asked by whoever opens a connection, before it has a region to name. */
const WITHOUT_REGION = new Set(['Status.Ping', 'Status.RaftStats']);

/** How a server reaches the clients that are connected to it, or to another server. */
export interface ClientWays {
  /** The connection that this call came over is that of the node. */
  heard(nodeId: string): void;
  isConnected(nodeId: string): boolean;
  /** A call that a client answers; `forwarded`: another server has looked here already. */
  relay(method: AllocClientMethod, args: unknown, forwarded: boolean): Promise<RpcResult>;
}

/** Those by which a server learns whose a connection is. */
const BY_NODE = new Set(['Node.Register', 'Node.UpdateStatus', 'Node.GetClientAllocs']);

export class RpcDoor {
  readonly #region: string;
  readonly #ask: Ask;

  constructor(options: { readonly region: string; readonly ask: Ask }) {
    this.#region = options.region;
    this.#ask = options.ask;
  }

  async answer(
    { header, body }: Call<RequestHeader>,
    gone: AbortSignal,
    ways?: ClientWays,
  ): Promise<Answered> {
    const { ServiceMethod: method, Seq } = header;
    const refuse = (error: string, closes = false): Answered => ({
      bytes: encodeErrorResponse({ ServiceMethod: method, Seq, Error: error }),
      closes,
    });
    const kinds = kindsOf(method);
    const door = doorOf(method);
    if (method === 'Region.List' && kinds) {
      return {
        bytes: encodeResponse({ ServiceMethod: method, Seq }, kinds.reply, [this.#region], 'every'),
        closes: false,
      };
    }
    const relayed = ways && kinds ? await this.#relayed(method, body, ways) : undefined;
    if (relayed !== undefined && kinds !== undefined) {
      if ('error' in relayed) return refuse(relayed.error);
      const bytes = encodeResponse({ ServiceMethod: method, Seq }, kinds.reply, relayed.ok as never, 'every');
      return { bytes, closes: false };
    }
    if (!door || !kinds) return refuse(unknownText(method), true);
    try {
      const wire = decode(kinds.args, body);
      const away = this.#regionRefusal(method, wire as { readonly Region?: string });
      if (away !== undefined) return refuse(away);
      const result = await this.#ask(method, door.args(wire as never), gone);
      if ('error' in result) return refuse(result.error);
      if (BY_NODE.has(method)) ways?.heard(nodeIn(wire));
      const reply = door.reply(result.ok as never);
      return {
        bytes: encodeResponse({ ServiceMethod: method, Seq }, kinds.reply, reply, 'every'),
        closes: false,
      };
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      return refuse(`msgpack decode error: ${trouble.message}`);
    }
  }

  /** Of a call that is about a client's connection; undefined: it is about something else. */
  async #relayed(method: string, body: Buffer, ways: ClientWays): Promise<RpcResult | undefined> {
    try {
      if (method === 'Status.HasNodeConn') {
        const { NodeID } = decode(NODE_CONNECTION_METHODS[method].args, body);
        return { ok: { Connected: ways.isConnected(NodeID) } };
      }
      if (!Object.hasOwn(ALLOC_CLIENT_METHODS, method)) return undefined;
      const args = decode(ALLOC_CLIENT_METHODS[method as AllocClientMethod].args as Kind<unknown>, body);
      return await ways.relay(
        method as AllocClientMethod,
        args,
        (args as { Forwarded?: boolean }).Forwarded === true,
      );
    } catch (trouble) {
      if (!(trouble instanceof WireError)) throw trouble;
      return { error: `msgpack decode error: ${trouble.message}` };
    }
  }

  #regionRefusal(method: string, { Region = '' }: { readonly Region?: string }): string | undefined {
    if (WITHOUT_REGION.has(method) || Region === this.#region) return undefined;
    return Region === '' ? 'missing region for target RPC' : 'No path to region';
  }
}

function nodeIn(wire: unknown): string {
  const { Node, NodeID = '' } = wire as {
    readonly Node?: { readonly ID: string } | null;
    readonly NodeID?: string;
  };
  return Node?.ID ?? NodeID;
}

/** The core's own endpoints that are not for the wire are unknown here: upstream has none of that name and shape. */
function unknownText(method: string): string {
  const found = endpointFor(method);
  return 'error' in found ? found.error : `rpc: can't find method ${method}`;
}
