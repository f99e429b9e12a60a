/** What a resource sees of one HTTP request, and what it answers. No sockets: http-server.ts carries both. */
import type { WebSocket } from 'ws';
import type { RpcMethod, RpcMethods } from '../core/rpc.ts';
import { encodeJson } from '../wire/schema/json-encode.ts';
import type { Kind, PartialOf } from '../wire/schema/kinds.ts';
import type { About } from './about.ts';
import { badRequest, type Refusal, refusalFor } from './errors.ts';

export interface Request {
  readonly method: string;
  /** Decoded, from the first `/` on. */
  readonly path: string;
  /** What stands for `:id` in the route; empty in routes without one. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** JSON, parsed, with whole numbers beyond 2^53 as `bigint`; undefined when there was none. Of some routes bytes. */
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  /** Printed as JSON; absent: no body, unless one of the next two is there. */
  readonly json?: unknown;
  /** JSON as a schema has written it. */
  readonly text?: string;
  /** Text that is no JSON. */
  readonly plain?: string;
  /** Neither. */
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** A body that goes on: JSON one after the other, or text, until it ends or the caller has hung up. */
  readonly stream?: {
    readonly type: 'json' | 'plain';
    readonly parts: (gone: AbortSignal) => AsyncIterable<string | Uint8Array>;
  };
  /** Of the state that it was answered from. */
  readonly index?: number;
  readonly knownLeader?: boolean;
  /** Of a list that goes on behind this page. */
  readonly nextToken?: string;
}

/** What resources ask of the server. A refused call throws a `Refused`. */
export type Ask = <M extends RpcMethod>(
  method: M,
  args: RpcMethods[M]['args'],
) => Promise<RpcMethods[M]['reply']>;

export type Handler = (request: Request, ask: Ask) => Promise<Reply>;

/**
 * Routes of one resource. `path` ends in `/` when it is a prefix; `:id` in it stands for any text, slashes included. The
 * first route that fits has the request.
 */
export interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
  /** Bodies of it are bytes, a `Buffer`, and may be long. */
  readonly takesBytes?: true;
  /** By method. What is told of PUT holds for POST. */
  readonly about?: Readonly<Record<string, About>>;
  /** For callers that want a web socket there: it has the socket until it resolves. What it throws is told by the close. */
  readonly socket?: SocketHandler;
}

export type SocketHandler = (request: Request, socket: WebSocket, ask: Ask) => Promise<void>;

export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.text);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** Of a call to the server. */
export function refused(error: string): Refused {
  return new Refused(refusalFor(error));
}

/** Of the request itself. */
export function malformed(text: string): Refused {
  return new Refused(badRequest(text));
}

/** `?name` and `?name=true` alike; the words for yes and no are Go's. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  if (value === null || NO.has(value)) return false;
  if (value === '' || YES.has(value)) return true;
  throw malformed(`Failed to parse value of ${JSON.stringify(name)} (${JSON.stringify(value)}) as a bool`);
}

const YES = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const NO = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

/** A whole number in the query; undefined when it is not there. */
export function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw malformed(`Invalid ${name}`);
  return value;
}

/** The state that a read was answered from. */
export interface ReadFrom {
  readonly Index: number;
  readonly KnownLeader: boolean;
}

/** An answer by its schema, with the headers of a read, or of a write when only the index is known. */
export function answer<V>(kind: Kind<V>, value: PartialOf<V>, from?: Partial<ReadFrom>): Reply {
  return { text: encodeJson(kind, value), ...metaOf(from) };
}

/** 404 of a read: what it did not find, and in which state. */
export function notFound(text: string, from: ReadFrom): Reply {
  return { status: 404, plain: text, ...metaOf(from) };
}

function metaOf({ Index, KnownLeader }: Partial<ReadFrom> = {}): Pick<Reply, 'index' | 'knownLeader'> {
  return {
    ...(Index === undefined ? {} : { index: Index }),
    ...(KnownLeader === undefined ? {} : { knownLeader: KnownLeader }),
  };
}

/** PUT and POST are one thing nearly everywhere. */
export function written(handler: Handler): Readonly<Record<string, Handler>> {
  return { PUT: handler, POST: handler };
}
